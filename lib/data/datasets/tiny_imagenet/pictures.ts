// Which pictures a class has: as the archive has them, or as its users sort them into class folders.
import type { Archive } from "../../files/archive.ts";
import { ANNOTATIONS, readAnnotations, type TinyImagenetSplit } from "./layout.ts";

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
  /** Of the validation set: files of its common folder, and names by class. */
  #annotated?: { files: Names; names: Map<string, string[]> };

  constructor(private readonly archive: Archive, readonly split: TinyImagenetSplit) {}

  /**
   * Files of a class's pictures in the order of their numbers: those in its folders, and those that the
   * validation set's annotations name, there or not.
   *
   * @throws DataFileError when annotations are wrong, or missing where the archive needs them
   */
  async of(wnid: string): Promise<string[]> {
    const own = ownPictures(this.archive, this.split, wnid);
    const files = this.split === "train" ? own : [...await this.#annotatedOf(wnid, own), ...own];
    return [...new Set(files)].sort((a, b) => compare(nameOf(a), nameOf(b)));
  }

  async #annotatedOf(wnid: string, own: readonly string[]): Promise<string[]> {
    this.#annotated ??= await this.#readAnnotated();
    const { files, names } = this.#annotated, ownNames = new Names(own);
    return (names.get(wnid) ?? []).map((name) =>
      ownNames.find(name) ?? files.find(name) ?? `${COMMON}/${name}`
    );
  }

  /** Sorted into class folders, pictures can do without annotations. */
  async #readAnnotated() {
    const common = picturesIn(this.archive, COMMON), names = new Map<string, string[]>();
    const isThere = this.archive.list("val").includes(nameOf(ANNOTATIONS));
    const annotations = common.length > 0 || isThere ? await readAnnotations(this.archive) : [];
    for (const { file, wnid } of annotations) {
      names.set(wnid, [...names.get(wnid) ?? [], file]);
    }
    return { files: new Names(common), names };
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
