// Tells one archive from another without reading it, so that caches know what they were made of.
import { join } from "node:path";
import { DataFileError } from "../errors.ts";
import { namesIn } from "./folder_archive.ts";

/**
 * A text that changes when a zip archive does, or the files of an unpacked one. Pictures of an
 * unpacked one are watched by their folders: one that is written over in place goes unnoticed.
 *
 * @throws DataFileError when nothing is at the path
 */
export async function fingerprintOf(path: string): Promise<string> {
  const real = await Deno.realPath(path).catch(() => {
    throw new DataFileError(path, "there is no such file or folder", "Check the path");
  });
  const info = await Deno.stat(real);
  if (!info.isDirectory) return [real, info.size, info.mtime?.getTime()].join(":");
  const watched = ["wnids.txt", "words.txt", "val/val_annotations.txt", "val/images"];
  for (const name of namesIn(join(real, "train"))) {
    watched.push(`train/${name}/images`, `train/${name}/${name}_boxes.txt`);
  }
  const times = watched.sort().map((name) => mtimeOf(join(real, name)));
  return [real, ...times].join(":");
}

function mtimeOf(path: string): number {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return -1;
    throw error;
  }
}
