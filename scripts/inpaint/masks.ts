// What is hidden of each photo.
import { basename } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { type Extent, holeMask, type ReadMask, readMask } from "lib/maskgit/mod.ts";
import { isFolder, listPictures } from "../pictures/list.ts";
import { isSameFile, stemOf } from "../pictures/outputs.ts";
import { counted } from "../pictures/words.ts";
import type { InpaintCommand } from "./options.ts";

/** Masks for photos, and what is to be said of them. */
export interface MaskFiles {
  /** The mask of each photo; empty where holes are given. */
  files: string[];
  notes: string[];
}

/**
 * The mask itself for all photos, or those of a folder that are named like the photos.
 *
 * @throws {DataFileError} when a photo has none, or several
 */
export async function findMasks(
  hidden: InpaintCommand["hidden"],
  photos: readonly string[],
): Promise<MaskFiles> {
  if (typeof hidden !== "string") return { files: [], notes: [] };
  if (!await isFolder(hidden)) {
    for (const photo of photos) await requireOther(hidden, photo);
    return { files: photos.map(() => hidden), notes: [] };
  }
  const { paths, notes } = await listPictures(hidden);
  const byName = new Map(paths.map((path) => [basename(path), path]));
  const byStem = Map.groupBy(paths, stemOf);
  const files = photos.map((photo) => {
    const named = byName.get(basename(photo));
    if (named !== undefined) return named;
    const [found, ...more] = byStem.get(stemOf(photo)) ?? [];
    const problem = found === undefined
      ? `holds no mask for ${basename(photo)}`
      : `holds several masks for ${basename(photo)}: ${
        [found, ...more].map((path) => basename(path)).join(", ")
      }`;
    if (found === undefined || more.length > 0) {
      throw new DataFileError(hidden, problem, "Name one mask like each photo");
    }
    return found;
  });
  for (const [i, file] of files.entries()) await requireOther(file, photos[i]);
  const unused = paths.filter((path) => !files.includes(path));
  return {
    files,
    notes: unused.length === 0
      ? notes
      : [...notes, `${counted(unused, "mask")} of no photo, and not used`],
  };
}

/** @throws {DataFileError} when a mask is its photo, as where both folders are the same */
async function requireOther(mask: string, photo: string): Promise<void> {
  if (!await isSameFile(mask, photo)) return;
  throw new DataFileError(mask, "is the photo itself, not its mask", "Give the mask");
}

/**
 * What is hidden of a photo.
 *
 * @param file the photo's mask, where there are no holes
 * @throws {DataFileError} when holes or the mask do not fit
 */
export async function hiddenOf(
  hidden: InpaintCommand["hidden"],
  file: string | undefined,
  photo: Extent & { path: string },
): Promise<ReadMask> {
  if (file !== undefined) return await readMask(file, photo);
  try {
    const mask = holeMask(hidden as Exclude<typeof hidden, string>, photo);
    const all = !mask.data.includes(0);
    return { mask, notes: all ? ["the holes hide all of it: another picture is made"] : [] };
  } catch (error) {
    const problem = (error as Error).message.replace(/^inpaint: /, "");
    throw new DataFileError(photo.path, problem, "Give holes that lie in the photo");
  }
}
