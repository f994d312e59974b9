// Pictures in files: one, or all in a folder.
import { extname, join } from "node:path";
import { DataFileError, requireRegularFile } from "lib/data/mod.ts";
import { requireReadable, sortEntries } from "./entries.ts";
import { countInSubfolders } from "./subfolders.ts";
import { counted, names } from "./words.ts";

/** Files that are read as pictures. */
export const ENDINGS = [
  ...[".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".tif", ".tiff", ".avif"],
  ...[".svg", ".bmp", ".dib", ".pbm", ".pgm", ".ppm", ".pnm"],
];

/** What was found. */
export interface PictureList {
  /** The pictures' paths, in the order of their names. */
  paths: string[];
  /** Whether they are a folder's. */
  folder: boolean;
  /** What lies there and is passed over, in sentences without a full stop. */
  notes: string[];
}

/** Whether a name ends as a picture's does. */
export function isPictureName(name: string): boolean {
  return ENDINGS.includes(extname(name).toLowerCase());
}

/**
 * The pictures of a folder by name, or the one picture; told apart by what is there. Links are followed, to files and to
 * folders. What a Mac and Windows leave behind (`._*`, `.DS_Store`, `Thumbs.db`) is passed over; of all else that is no
 * picture a note tells.
 *
 * @throws {DataFileError} when there is nothing, or no picture in the folder; when a link of a picture's name leads nowhere, or
 *   something of such a name is no file
 */
export async function listPictures(input: string): Promise<PictureList> {
  if (!await isFolder(input)) {
    await requireRegularFile(input);
    return { paths: [input], folder: false, notes: [] };
  }
  const { pictures, hidden, others, folders, broken } = await sortEntries(input, isPictureName);
  requireReadable(input, broken);
  const inside = await countInSubfolders(input, folders, isPictureName);
  if (pictures.length === 0) {
    const [problem, fix] = inside.count > 0
      ? [
        `holds no pictures itself, but its subfolders hold ${inside.text} (${
          names(inside.folders)
        })`,
        "Give one of them, or put all pictures into one folder",
      ]
      : ["holds no pictures", `Give a folder with files that end in ${ENDINGS.join(", ")}`];
    throw new DataFileError(input, problem, fix);
  }
  const notes = [];
  if (others.length > 0) {
    const whose = others.length === 1 ? "its name is no picture's" : "their names are no pictures'";
    notes.push(`${counted(others, "file")} passed over: ${whose}`);
  }
  if (hidden.length > 0) notes.push(`${counted(hidden, "hidden file")} passed over`);
  if (inside.count > 0) {
    notes.push(
      `${inside.text} in subfolders ${inside.count === 1 ? "is" : "are"} not counted (${
        names(inside.folders)
      }); give those folders by themselves`,
    );
  }
  return { paths: pictures.map((name) => join(input, name)), folder: true, notes };
}

/** Whether a folder lies there, by a link too. */
export async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}
