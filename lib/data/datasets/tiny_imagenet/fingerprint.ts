// Tells one archive from another without reading it, so that caches know what they were made of.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DataFileError } from "../../files/errors.ts";
import { namesIn } from "./folder_archive.ts";
import { isWnid } from "./layout.ts";
import { folderRoot } from "./root.ts";

/**
 * A text that changes when a zip archive does, or when files come to an unpacked one, go, or its
 * texts change. Pictures that are written over are seen by {@linkcode filesFingerprint}.
 *
 * @throws DataFileError when nothing is at the path
 */
export async function fingerprintOf(path: string): Promise<string> {
  const given = await Deno.realPath(path).catch(() => {
    throw new DataFileError(path, "there is no such file or folder", "Check the path");
  });
  const info = await Deno.stat(given);
  if (!info.isDirectory) return [given, info.size, info.mtime?.getTime()].join(":");
  const root = folderRoot(given);
  const watched = ["wnids.txt", "words.txt", "val/val_annotations.txt", "val/images"];
  for (const split of ["train", "val"]) {
    for (const wnid of namesIn(join(root, split)).filter(isWnid)) {
      const folder = `${split}/${wnid}`;
      watched.push(folder, `${folder}/images`, `${folder}/${wnid}_boxes.txt`);
    }
    const common = `${split}/images`;
    for (const wnid of namesIn(join(root, common)).filter(isWnid)) {
      watched.push(`${common}/${wnid}`);
    }
  }
  return `${root}:${filesFingerprint(root, watched.sort())}`;
}

/** A text that changes with the sizes and times of the files in a folder that have these names. */
export function filesFingerprint(folder: string, names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const name of names) hash.update(`${name}:${stateOf(join(folder, name))}\n`);
  return hash.digest("hex");
}

/** Size and time of a file, or of what a link leads to; empty where it cannot be had. */
function stateOf(path: string): string {
  try {
    const { size, mtime } = Deno.statSync(path);
    return `${size}:${mtime?.getTime()}`;
  } catch {
    return "";
  }
}
