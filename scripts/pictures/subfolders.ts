// Pictures below a folder, which are only counted.
import { join } from "node:path";

/** Entries that are looked at: a user waits for this. */
const MOST = 20_000;

/**
 * How many files of wanted names lie in folders of a folder and below them; each once, and not the folder itself, so that links
 * may form a circle.
 *
 * @returns the number, also in words, and those of the folders that hold some
 */
export async function countInSubfolders(
  above: string,
  folders: readonly string[],
  isWanted: (name: string) => boolean,
): Promise<{ count: number; text: string; folders: string[] }> {
  const seen = new Set([await Deno.realPath(above).catch(() => above)]);
  let [count, looked] = [0, 0];
  const found: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const real = await Deno.realPath(folder).catch(() => undefined);
    if (real === undefined || seen.has(real)) return;
    seen.add(real);
    const before = count;
    const below: string[] = [];
    try {
      for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
        if (++looked > MOST) break;
        if (name.startsWith(".")) continue;
        if (isDirectory) below.push(name);
        else if (isWanted(name)) count++;
        else if (isSymlink) below.push(name);
      }
    } catch {
      return; // may not be read, or is no folder
    }
    if (count > before) found.push(folder);
    for (const name of below) if (looked <= MOST) await visit(join(folder, name));
  };
  for (const name of folders) await visit(join(above, name));
  const least = looked > MOST ? "at least " : "";
  const text = `${least}${count.toLocaleString("en")} ${count === 1 ? "picture" : "pictures"}`;
  return { count, text, folders: found.sort() };
}
