// A data set in tiny-imagenet-200's layout, small enough to be made for each test.
import { dirname, join } from "node:path";
import sharp from "sharp";
import { zip, type ZipEntry } from "../../files/zip_writer.ts";

/** WordNet numbers in the data set's order, with their words. */
export const CLASSES: Record<string, string> = {
  n07749582: "lemon",
  n02123045: "tabby, tabby cat",
  n02085620: "Chihuahua",
};
export const WNIDS: string[] = Object.keys(CLASSES);
export const TRAIN = 12, VAL = 3;

/** Files by their names in the data set. */
export type Files = Map<string, Uint8Array>;

/** A plain picture as a JPEG file. */
export async function jpeg(
  { r, g, b }: { r: number; g: number; b: number },
  { width = 64, height = 64, grey = false } = {},
): Promise<Uint8Array> {
  const picture = sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
  const coloured = grey ? picture.toColourspace("b-w") : picture;
  return new Uint8Array(await coloured.jpeg({ quality: 95 }).toBuffer());
}

/** The colour of a class's picture: red tells the class, green the picture, blue the split. */
export function colourOf(wnid: string, index: number, split: "train" | "val") {
  return { r: 60 * WNIDS.indexOf(wnid), g: 15 * index, b: split === "train" ? 200 : 20 };
}

const text = (lines: readonly string[]) => new TextEncoder().encode(`${lines.join("\n")}\n`);

/** Box of a class's picture, as annotated: it is not read. */
const boxOf = (index: number) => [index, index + 1, 40 + index, 41 + index];

let made: Promise<Files> | undefined;

/** All files of the small data set, for the caller to change. */
export async function smallFiles(): Promise<Files> {
  return new Map(await (made ??= makeFiles()));
}

async function makeFiles(): Promise<Files> {
  const files: Files = new Map();
  const words = ["n00001740\tentity", ...WNIDS.map((wnid) => `${wnid}\t${CLASSES[wnid]}`)];
  files.set("wnids.txt", text(WNIDS));
  files.set("words.txt", text(words));
  const annotations: string[] = [];
  for (let index = 0; index < VAL; index++) {
    for (const [label, wnid] of WNIDS.entries()) {
      const name = `val_${index * WNIDS.length + label}.JPEG`;
      files.set(`val/images/${name}`, await jpeg(colourOf(wnid, index, "val")));
      annotations.push([name, wnid, ...boxOf(index)].join("\t"));
    }
  }
  files.set("val/val_annotations.txt", text(annotations));
  for (const wnid of WNIDS) {
    const names = Array.from({ length: TRAIN }, (_, index) => `${wnid}_${index}.JPEG`);
    const boxes = names.map((name, index) => [name, ...boxOf(index)].join("\t"));
    files.set(`train/${wnid}/${wnid}_boxes.txt`, text(boxes));
    for (const [index, name] of names.entries()) {
      files.set(`train/${wnid}/images/${name}`, await jpeg(colourOf(wnid, index, "train")));
    }
  }
  return files;
}

/** The files as entries of an archive. */
export function entriesOf(files: Files): ZipEntry[] {
  return [...files].map(([name, bytes]) => ({ name: `tiny-imagenet-200/${name}`, bytes }));
}

/** Writes an archive into a folder; its path. */
export async function writeZip(folder: string, entries: readonly ZipEntry[]): Promise<string> {
  const path = join(folder, "tiny-imagenet-200.zip");
  await Deno.writeFile(path, zip(entries));
  return path;
}

/** Writes the files unpacked into a folder; its path. */
export async function writeUnpacked(folder: string, files: Files): Promise<string> {
  const path = join(folder, "tiny-imagenet-200");
  for (const [name, bytes] of files) {
    await Deno.mkdir(dirname(join(path, name)), { recursive: true });
    await Deno.writeFile(join(path, name), bytes);
  }
  return path;
}
