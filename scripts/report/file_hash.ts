// One hash for many files: whether a folder is as it was.
import { createHash } from "node:crypto";
import { join } from "node:path";

/** Paths of the files below a folder, relative to it and sorted; none where there is no folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (below: string) => {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
      const path = below ? `${below}/${name}` : name;
      if (isDirectory) await walk(path);
      else found.push(path);
    }
  };
  try {
    await walk("");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
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
