// Which pictures a class has: as the archive has them, or as its users sort them into class folders.
import type { Archive } from "../../files/archive.ts";
import {
  type Annotation,
  annotationFile,
  readAnnotations,
  type TinyImagenetSplit,
} from "./layout.ts";

/** Files that are read; those that turn out to be no JPEG are reported. */
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
   * Files of a class's pictures in the order of their numbers: those that the annotations name, there or
   * not, and those in its folders.
   *
   * @throws DataFileError when annotations are wrong, or missing where the archive has them
   */
  async of(wnid: string): Promise<string[]> {
    const own = ownPictures(this.archive, this.split, wnid), names = new Names(own);
    const { annotations, files } = await this.#annotations(wnid);
    const missing = this.split === "train" ? `train/${wnid}/images` : COMMON;
    const annotated = annotations.map(({ file }) =>
      names.find(file) ?? files?.find(file) ?? `${missing}/${file}`
    );
    return [...new Set([...annotated, ...own])].sort((a, b) => compare(nameOf(a), nameOf(b)));
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

  /** Sorted into class folders, pictures can do without annotations. */
  async #read(wnid: string): Promise<Annotation[]> {
    const { archive, split } = this;
    const folder = split === "train" ? `train/${wnid}/images` : COMMON;
    const path = annotationFile(split, wnid), slash = path.lastIndexOf("/");
    const isThere = archive.list(path.slice(0, slash)).includes(path.slice(slash + 1));
    const isNeeded = picturesIn(archive, folder).length > 0;
    return isNeeded || isThere ? await readAnnotations(archive, split, wnid) : [];
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
