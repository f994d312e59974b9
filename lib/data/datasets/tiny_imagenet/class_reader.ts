// Reads the pictures of one class out of an archive.
import { type Archive, UnreadableFile } from "../../files/archive.ts";
import { DataFileError } from "../../files/errors.ts";
import {
  AT_A_TIME,
  type Decoded,
  decodePictures,
  type Encoded,
  requirePicture,
  type SkippedPicture,
} from "./decode_pictures.ts";
import type { PictureLists } from "./pictures.ts";

/** The pictures of one class, in the order of their numbers. */
export interface ClassPictures {
  /** (N, 64, 64, 3), RGB. */
  pixels: Uint8Array;
  skipped: readonly SkippedPicture[];
}

/** A JPEG file of 64x64 has 2 KB; of noise, without loss, 20 KB; then there may be a colour profile. */
const MOST_PICTURE_BYTES = 128 * 1024;
/** Above this share of bad pictures it is the archive that is bad. */
const MOST_SKIPPED = 0.1;

/** Reads classes of one split. */
export class ClassReader {
  constructor(private readonly archive: Archive, private readonly lists: PictureLists) {}

  /**
   * The pictures of a class. Bad ones are left out and named in `skipped`: damaged or missing files,
   * other sizes than 64x64.
   *
   * @throws DataFileError when the class has no pictures, or more than a tenth of them are bad
   */
  async read(wnid: string): Promise<ClassPictures> {
    const wanted = await this.lists.of(wnid);
    const skipped: SkippedPicture[] = [];
    // Parts are decoded while later ones are read.
    const parts: Promise<Decoded>[] = [];
    for (let start = 0; start < wanted.length; start += AT_A_TIME) {
      const encoded = await this.#readFiles(wanted.slice(start, start + AT_A_TIME), skipped);
      if (encoded.length > 0) parts.push(decodePictures(encoded));
    }
    const pictures = join(await Promise.all(parts), skipped);
    this.#checkSkipped(wnid, wanted.length, pictures.skipped);
    return pictures;
  }

  async #readFiles(wanted: readonly string[], skipped: SkippedPicture[]): Promise<Encoded[]> {
    const encoded: Encoded[] = [];
    for (const file of wanted) {
      try {
        const bytes = await this.archive.read(file, MOST_PICTURE_BYTES);
        requirePicture(bytes);
        encoded.push({ file, bytes });
      } catch (error) {
        if (!(error instanceof UnreadableFile)) throw error;
        skipped.push({ file, reason: error.message });
      }
    }
    return encoded;
  }

  #checkSkipped(wnid: string, wanted: number, skipped: readonly SkippedPicture[]): void {
    if (wanted > 0 && skipped.length <= MOST_SKIPPED * wanted) return;
    const [first] = skipped, { split } = this.lists;
    const problem = first
      ? `${skipped.length} of the ${wanted} pictures (${split}) of class ${wnid} cannot be ` +
        `used; the first, ${first.file}, ${first.reason}`
      : `class ${wnid} has no pictures (${split})`;
    throw new DataFileError(this.archive.path, problem, this.archive.fix);
  }
}

function join(parts: readonly Decoded[], skipped: readonly SkippedPicture[]): ClassPictures {
  const pixels = new Uint8Array(parts.reduce((sum, part) => sum + part.pixels.length, 0));
  let at = 0;
  for (const part of parts) {
    pixels.set(part.pixels, at);
    at += part.pixels.length;
  }
  return { pixels, skipped: [...skipped, ...parts.flatMap((part) => part.skipped)] };
}
