// What an archive holds: its classes with their words and how many pictures they have.
import { basename, join } from "node:path";
import type { Archive } from "../../files/archive.ts";
import { checksumProblem } from "../../files/checksum.ts";
import { keep, readKept } from "../../files/kept.ts";
import { readOwnJson, writeOwnJson } from "../../files/own_file.ts";
import { PUBLISHED } from "./archive.ts";
import { readWnids, readWords } from "./layout.ts";
import { ownPictures, PictureLists } from "./pictures.ts";
import { ROOT } from "./root.ts";

/** One class. */
export interface ClassEntry {
  /** WordNet number, `n02123045`. */
  wnid: string;
  /** What the class is called, `tabby` before `tabby cat`. */
  words: readonly string[];
  /** Pictures in each split, missing ones of the validation set included. */
  train: number;
  val: number;
}

/** The classes of an archive, in its own order. */
export interface Catalogue {
  classes: readonly ClassEntry[];
  /** What the data is, in plain words: whether it is the archive as published. */
  source: string;
}

/** Raise it when catalogues get another form, or the same archive another one. */
const VERSION = 3;

/** What is kept of it. */
interface KeptCatalogue {
  version: number;
  /** Of the archive. */
  fingerprint: string;
  catalogue: Catalogue;
}

/** Reads an archive's catalogue. @throws DataFileError when a text file of it is missing or wrong */
export async function readCatalogue(archive: Archive): Promise<Catalogue> {
  const wnids = await readWnids(archive), words = await readWords(archive);
  const val = new PictureLists(archive, "val");
  const classes: ClassEntry[] = [];
  for (const wnid of wnids) {
    classes.push({
      wnid,
      words: words.get(wnid) ?? [wnid],
      train: ownPictures(archive, "train", wnid).length,
      val: (await val.of(wnid)).length,
    });
  }
  return { classes, source: await describe(archive.path) };
}

/** The catalogue kept in a folder, if it is of the archive with that fingerprint. */
export async function readKeptCatalogue(
  folder: string,
  fingerprint: string,
): Promise<Catalogue | undefined> {
  const kept = await readKept(() => readOwnJson<KeptCatalogue>(fileIn(folder)));
  return kept?.version === VERSION && kept.fingerprint === fingerprint ? kept.catalogue : undefined;
}

/** Keeps a catalogue in a folder, where the system lets it. */
export async function keepCatalogue(
  folder: string,
  fingerprint: string,
  catalogue: Catalogue,
): Promise<void> {
  const kept: KeptCatalogue = { version: VERSION, fingerprint, catalogue };
  await keep(fileIn(folder), () => writeOwnJson(fileIn(folder), kept));
}

function fileIn(folder: string): string {
  return join(folder, "catalogue.json");
}

/** The published archive is known by its checksum; anything else is called what it is. */
async function describe(path: string): Promise<string> {
  const info = await Deno.stat(path);
  if (info.isDirectory) return `real ${ROOT}, unpacked`;
  const { bytes, md5 } = PUBLISHED;
  const isPublished = info.size === bytes &&
    await checksumProblem(path, { algorithm: "md5", digest: md5 }) === undefined;
  if (isPublished) return `real ${ROOT}`;
  const size = info.size.toLocaleString("en");
  return `real ${ROOT}, from a ${basename(path)} of ${size} bytes that is not the published one`;
}
