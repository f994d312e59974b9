// One hash for many files: whether a folder is as it was.
import { createHash } from "node:crypto";
import { join } from "node:path";

/**
 * Paths of the files below a folder, relative to it and sorted; none where there is no folder. Links are followed, but for
 * those that lead back to a folder above them, and those that lead nowhere.
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (below: string, above: readonly string[]) => {
    const real = await Deno.realPath(join(folder, below)).catch(() => undefined);
    if (real === undefined || above.includes(real)) return;
    for await (const entry of Deno.readDir(real)) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      const { isDirectory, isFile } = entry.isSymlink ? await kindOf(join(folder, path)) : entry;
      if (isDirectory) await walk(path, [...above, real]);
      else if (isFile) found.push(path);
    }
  };
  await walk("", []);
  return found.sort();
}

/** What a link leads to. */
function kindOf(path: string): Promise<Pick<Deno.FileInfo, "isDirectory" | "isFile">> {
  return Deno.stat(path).catch(() => ({ isDirectory: false, isFile: false }));
}

/** Hash of the names and contents of all files below the folders of `root`, but for words about them (*.md). */
export async function hashFolders(root: string, folders: readonly string[]): Promise<string> {
  const sum = createHash("sha256");
  for (const folder of folders) {
    for (const path of await filesBelow(join(root, folder))) {
      if (path.endsWith(".md")) continue;
      using file = await Deno.open(join(root, folder, path));
      const { size } = await file.stat();
      sum.update(`${folder}/${path} ${size}\n`); // with its size, no two lists of files read the same
      for await (const bytes of file.readable) sum.update(bytes);
    }
  }
  return sum.digest("hex");
}
