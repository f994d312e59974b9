// Where things lie in tiny-imagenet-200, and how its text files are read.
import type { Archive } from "../../files/archive.ts";
import { DataFileError } from "../../files/errors.ts";
import { readLines } from "./archive.ts";

/** Which part: 500 pictures a class to learn from, or 50 a class to validate with. */
export type TinyImagenetSplit = "train" | "val";

/** Height and width of a picture in pixels. */
export const SIDE = 64;

/** What the annotations tell of a picture. */
export interface Annotation {
  /** Name of its file, without the folder. */
  file: string;
  wnid: string;
}

/** A class's number in WordNet. */
export function isWnid(text: string): boolean {
  return /^n\d{8}$/.test(text);
}

/** The file that names a class's pictures; their boxes in it are not read. */
export function annotationFile(split: TinyImagenetSplit, wnid: string): string {
  return split === "train" ? `train/${wnid}/${wnid}_boxes.txt` : "val/val_annotations.txt";
}

/** The WordNet numbers of the classes, in the data set's order. @throws DataFileError */
export async function readWnids(archive: Archive): Promise<string[]> {
  const wnids = await readLines(archive, "wnids.txt");
  const wrong = wnids.find((wnid) => !isWnid(wnid));
  if (wrong !== undefined || wnids.length === 0) {
    const found = wrong === undefined ? "is empty" : `has the line "${wrong.slice(0, 40)}"`;
    const wanted = "it should hold WordNet numbers such as n02123045, one a line";
    throw new DataFileError(archive.path, `wnids.txt ${found}; ${wanted}`, archive.fix);
  }
  return [...new Set(wnids)];
}

/** The words for each WordNet number: `n02123045`, `tabby, tabby cat`. @throws DataFileError */
export async function readWords(archive: Archive): Promise<Map<string, string[]>> {
  const lines = await readLines(archive, "words.txt");
  return new Map(lines.map((line) => {
    const tab = line.indexOf("\t");
    return [line.slice(0, tab), line.slice(tab + 1).split(",").map((word) => word.trim())];
  }));
}

/** A plain file name, which is looked up among the pictures and nowhere else, then the class; a box follows. */
const LINES: Record<TinyImagenetSplit, { pattern: RegExp; meaning: string }> = {
  train: { pattern: /^(?<file>\w[\w.-]*)\t/, meaning: "a file's name and a box" },
  val: {
    pattern: /^(?<file>\w[\w.-]*)\t(?<wnid>n\d{8})(\t|$)/,
    meaning: "a file's name, a WordNet number and a box",
  },
};

/**
 * The annotations of a class's pictures; of all classes' where the split has them in one file.
 *
 * @throws DataFileError when the file is missing, or a line of it is wrong
 */
export async function readAnnotations(
  archive: Archive,
  split: TinyImagenetSplit,
  wnid: string,
): Promise<Annotation[]> {
  const name = annotationFile(split, wnid);
  const { pattern, meaning } = LINES[split];
  return (await readLines(archive, name)).map((line, index) => {
    const match = pattern.exec(line);
    if (match) return { file: match.groups!.file, wnid: match.groups!.wnid ?? wnid };
    const problem = `line ${index + 1} of ${name} should be ${meaning}, parted by tabs`;
    throw new DataFileError(archive.path, `${problem}: "${line.slice(0, 80)}"`, archive.fix);
  });
}
