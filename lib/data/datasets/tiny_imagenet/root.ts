// Which folder holds the data set: its own name is not what it is known by.
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The folder that the published archive holds. */
export const ROOT = "tiny-imagenet-200";

/** The data set's own files, with what stands before them: nothing, or a folder. */
const OWN = [/^(.*\/)?wnids\.txt$/, /^(.*\/)?train\/n\d{8}\//];
/** What systems put beside a user's files. */
const HIDDEN = /(^|\/)(\.|__MACOSX\/)/;

/** The folder in a zip archive, from the names of its files; empty where it needs none. */
export function zipRoot(names: readonly string[]): string {
  for (const pattern of OWN) {
    let root: string | undefined;
    for (const name of names) {
      const match = pattern.exec(name);
      if (!match || HIDDEN.test(name)) continue;
      const found = match[1]?.slice(0, -1) ?? "";
      if (root === undefined || found.length < root.length) root = found;
    }
    if (root !== undefined) return root;
  }
  return ROOT;
}

/** The folder that an archive was unpacked to, or the one in it that unpacking made. */
export function folderRoot(path: string): string {
  const folders = [path, join(path, ROOT)];
  return folders.find((folder) => existsSync(join(folder, "wnids.txt"))) ??
    folders.find((folder) => existsSync(join(folder, "train"))) ?? path;
}

/** Whether a folder looks like the data set, be it whole or not. */
export function isUnpacked(path: string): boolean {
  const root = folderRoot(path);
  return existsSync(join(root, "wnids.txt")) || existsSync(join(root, "train"));
}
