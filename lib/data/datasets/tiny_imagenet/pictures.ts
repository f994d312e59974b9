// Which pictures a class has: as the archive has them, or as its users sort them into class folders.
import type { Archive } from "./archive.ts";
import {
  type Annotation,
  annotationFile,
  type Box,
  readAnnotations,
  SIDE,
  type TinyImagenetSplit,
} from "./layout.ts";

/** A picture of a class. */
export interface Picture {
  /** Its file's name in the data set. */
  file: string;
  box: Box;
}

/** All of a picture, where no box is told. */
const WHOLE: Box = { left: 0, top: 0, right: SIDE - 1, bottom: SIDE - 1 };
/** Files that are looked into; of those, what turns out to be no JPEG is told. */
const PICTURE = /\.(jpe?g|png|gif|bmp|webp|tiff?)$/i;
/** The validation pictures of all classes, in the archive. */
const COMMON = "val/images";

/** Names of the pictures in a folder, with the folder. What systems leave there (`._a.JPEG`, `.DS_Store`, `Thumbs.db`) is none. */
function picturesIn(archive: Archive, folder: string): string[] {
  return archive.list(folder)
    .filter((name) => PICTURE.test(name) && !name.startsWith("."))
    .map((name) => `${folder}/${name}`);
}

/** Names of the pictures in a class's own folders, in no order; of a name that several have, the first. */
export function ownPictures(archive: Archive, split: TinyImagenetSplit, wnid: string): string[] {
  const folders = [`${split}/${wnid}/images`, `${split}/${wnid}`, `${split}/images/${wnid}`];
  const found = new Map<string, string>();
  for (const file of folders.flatMap((folder) => picturesIn(archive, folder))) {
    if (!found.has(nameOf(file))) found.set(nameOf(file), file);
  }
  return [...found.values()];
}

/** Finds files by the names that the annotations give them, in whatever case and with whichever of JPEG's endings. */
class Names {
  readonly #exact = new Map<string, string>();
  readonly #stems = new Map<string, string>();

  constructor(files: readonly string[]) {
    for (const file of files) {
      this.#exact.set(nameOf(file), file);
      this.#stems.set(stemOf(file), file);
    }
  }

  find(name: string): string | undefined {
    return this.#exact.get(name) ?? this.#stems.get(stemOf(name));
  }
}

/** Lists the pictures of one split, class by class. */
export class PictureLists {
  /** Of the validation set, whose annotations are in one file. */
  #common?: { files: Names; annotations: Map<string, Annotation[]> };

  constructor(private readonly archive: Archive, readonly split: TinyImagenetSplit) {}

  /**
   * The pictures of a class in the order of their numbers: those that the annotations name, there or
   * not, and those in its folders. Where no box is told, it is all of the picture.
   *
   * @throws DataFileError when annotations are wrong, or missing where the archive has them
   */
  async of(wnid: string): Promise<Picture[]> {
    const own = ownPictures(this.archive, this.split, wnid);
    const rest = new Set(own), names = new Names(own);
    const { annotations, files } = await this.#annotations(wnid);
    const missing = this.split === "train" ? `train/${wnid}/images` : COMMON;
    const told = new Map(annotations.map((one) => [one.file, one]));
    const pictures = [...told.values()].map((one): Picture => {
      const file = names.find(one.file) ?? files?.find(one.file) ?? `${missing}/${one.file}`;
      rest.delete(file);
      return { file, box: one.box };
    });
    for (const file of rest) pictures.push({ file, box: WHOLE });
    return pictures.sort((a, b) => compare(nameOf(a.file), nameOf(b.file)));
  }

  /** Whether boxes are told of a class's pictures. */
  hasBoxes(wnid: string): boolean {
    const path = annotationFile(this.split, wnid), slash = path.lastIndexOf("/");
    return this.archive.list(path.slice(0, slash)).includes(path.slice(slash + 1));
  }

  async #annotations(wnid: string): Promise<{ annotations: Annotation[]; files?: Names }> {
    if (this.split === "train") return { annotations: await this.#read(wnid) };
    this.#common ??= {
      files: new Names(picturesIn(this.archive, COMMON)),
      annotations: Map.groupBy(await this.#read(wnid), (one) => one.wnid),
    };
    const { files, annotations } = this.#common;
    return { files, annotations: annotations.get(wnid) ?? [] };
  }

  /** Sorted into class folders, pictures can do without annotations, which tell only their boxes. */
  async #read(wnid: string): Promise<Annotation[]> {
    const { archive, split } = this;
    const folder = split === "train" ? `train/${wnid}/images` : COMMON;
    const isNeeded = picturesIn(archive, folder).length > 0;
    return isNeeded || this.hasBoxes(wnid) ? await readAnnotations(archive, split, wnid) : [];
  }
}

/** "n01_2.JPEG" before "n01_10.JPEG". */
function compare(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

function stemOf(file: string): string {
  return nameOf(file).toLowerCase().replace(/\.jpe?g$/, "");
}
