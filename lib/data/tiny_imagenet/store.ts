// An archive together with what was kept of it in earlier runs.
import { join } from "node:path";
import { jpegDecoder } from "lib/tensorflow/mod.ts";
import { type Archive, openArchive } from "./archive.ts";
import { type Catalogue, keepCatalogue, readCatalogue, readKeptCatalogue } from "./catalogue.ts";
import { keepClass, readKeptClass } from "./class_cache.ts";
import { type ClassPictures, ClassReader } from "./class_reader.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { TinyImagenetSplit } from "./layout.ts";

/** Gives catalogue and pictures; the archive is opened only for what is not kept. */
export class Store implements Disposable {
  #archive?: Archive;
  #catalogue?: Catalogue;
  readonly #readers = new Map<TinyImagenetSplit, ClassReader>();

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
  static async open(path: string, kept?: string): Promise<Store> {
    return new Store(path, await fingerprintOf(path), kept);
  }

  /** @throws DataFileError when the archive is broken, unsafe or not this data set */
  async catalogue(): Promise<Catalogue> {
    return this.#catalogue ??= await this.#findCatalogue();
  }

  /** @throws DataFileError when the archive is broken or unsafe, or has no such pictures */
  async pictures(split: TinyImagenetSplit, wnid: string): Promise<ClassPictures> {
    if (!this.kept) return await this.#read(split, wnid);
    const path = join(this.kept, `${split}-${wnid}.pictures`);
    const key = `${this.fingerprint} ${await jpegDecoder()}`;
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

  async #read(split: TinyImagenetSplit, wnid: string): Promise<ClassPictures> {
    const archive = await this.#open();
    let reader = this.#readers.get(split);
    if (!reader) this.#readers.set(split, reader = new ClassReader(archive, split));
    return await reader.read(wnid);
  }

  async #open(): Promise<Archive> {
    return this.#archive ??= await openArchive(this.path);
  }
}
