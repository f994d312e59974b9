// An archive together with what was kept of it in earlier runs.
import { join } from "node:path";
import { jpegDecoder } from "lib/tensorflow/mod.ts";
import { openArchive } from "./archive.ts";
import type { Archive } from "../../files/archive.ts";
import { type Catalogue, keepCatalogue, readCatalogue, readKeptCatalogue } from "./catalogue.ts";
import { keepClass, readKeptClass } from "./class_cache.ts";
import { type ClassPictures, ClassReader } from "./class_reader.ts";
import { filesFingerprint, fingerprintOf } from "./fingerprint.ts";
import type { TinyImagenetSplit } from "./layout.ts";
import { PictureLists } from "./pictures.ts";
import { folderRoot } from "./root.ts";

/** Gives catalogue and pictures; the archive is opened only for what is not kept. */
export class ArchiveCache implements Disposable {
  #archive?: Archive;
  #catalogue?: Catalogue;
  readonly #lists = new Map<TinyImagenetSplit, PictureLists>();

  private constructor(
    private readonly path: string,
    private readonly fingerprint: string,
    private readonly kept?: string,
  ) {}

  /**
   * @param path of the archive, or of the folder it was unpacked to
   * @param kept folder of kept files, if any are to be
   * @throws DataFileError when nothing is at the path
   */
  static async open(path: string, kept?: string): Promise<ArchiveCache> {
    return new ArchiveCache(path, await fingerprintOf(path), kept);
  }

  /** @throws DataFileError when the archive is broken, unsafe or not this data set */
  async catalogue(): Promise<Catalogue> {
    return this.#catalogue ??= await this.#findCatalogue();
  }

  /** @throws DataFileError when the archive is broken or unsafe, or has no such pictures */
  async pictures(split: TinyImagenetSplit, wnid: string): Promise<ClassPictures> {
    if (!this.kept) return await this.#read(split, wnid);
    const path = join(this.kept, `${split}-${wnid}.pictures`);
    const key = `${await this.#fingerprint(split, wnid)} ${await jpegDecoder()}`;
    const kept = await readKeptClass(path, key);
    if (kept) return kept;
    const pictures = await this.#read(split, wnid);
    await keepClass(path, key, pictures);
    return pictures;
  }

  [Symbol.dispose](): void {
    this.#archive?.[Symbol.dispose]();
  }

  async #findCatalogue(): Promise<Catalogue> {
    const { kept, fingerprint } = this;
    const known = kept && await readKeptCatalogue(kept, fingerprint);
    if (known) return known;
    const catalogue = await readCatalogue(await this.#open());
    if (kept) await keepCatalogue(kept, fingerprint, catalogue);
    return catalogue;
  }

  /** Of an unpacked archive, each picture's file is looked at; a zip archive stays closed. */
  async #fingerprint(split: TinyImagenetSplit, wnid: string): Promise<string> {
    const { isDirectory } = await Deno.stat(this.path);
    if (!isDirectory) return this.fingerprint;
    const files = await this.#listsOf(await this.#open(), split).of(wnid);
    return `${this.fingerprint} ${filesFingerprint(folderRoot(this.path), files)}`;
  }

  async #read(split: TinyImagenetSplit, wnid: string): Promise<ClassPictures> {
    const archive = await this.#open();
    return await new ClassReader(archive, this.#listsOf(archive, split)).read(wnid);
  }

  #listsOf(archive: Archive, split: TinyImagenetSplit): PictureLists {
    let lists = this.#lists.get(split);
    if (!lists) this.#lists.set(split, lists = new PictureLists(archive, split));
    return lists;
  }

  async #open(): Promise<Archive> {
    return this.#archive ??= await openArchive(this.path);
  }
}
