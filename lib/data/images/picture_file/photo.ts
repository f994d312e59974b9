// A photo in a file, of which some pixels are replaced and all others stay as they are.
import { Buffer } from "node:buffer";
import type { Sharp } from "sharp";
import { writeFileAtomic } from "../../files/atomic.ts";
import { Images } from "../images.ts";
import { type Kept, type PhotoFormat, whatIsKept } from "./kept.ts";
import { opened } from "./read.ts";
import { decoded, openPicture, type PictureSource, sourceOf } from "./source.ts";
import { ColourSpace, shortsOf, type Values } from "./colour_space.ts";

export type { PhotoFormat } from "./kept.ts";

/** A rectangle of pixels; it may reach beyond the photo. */
interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * A photo in a file. Pixels are taken of it in sRGB, and put back in its own colours: its colour profile, its 16 bits, its
 * greyscale, its opacity, and what its camera and its owner wrote beside them are kept.
 */
export class PhotoFile {
  /** Sides of the upright photo. */
  readonly width: number;
  readonly height: number;

  private constructor(
    readonly path: string,
    readonly format: PhotoFormat,
    /** What cannot be kept in that format, in sentences without a full stop. */
    readonly notes: readonly string[],
    readonly source: PictureSource,
    readonly space: ColourSpace,
  ) {
    ({ width: this.width, height: this.height } = source);
  }

  /**
   * Reads a photo's header, and its pixels where they must be converted.
   *
   * @param format of the files that will be written
   * @throws {DataFileError} when the file is no photo, too large, or does not fit the format
   */
  static async open(path: string, format: PhotoFormat): Promise<PhotoFile> {
    const original = await openPicture(path);
    const { way, notes } = whatIsKept(original, format);
    const source = way === "exact" ? original : await converted(original, way);
    const space = await ColourSpace.of(source.metadata);
    return new PhotoFile(path, format, [...notes, ...space.notes], source, space);
  }

  /**
   * A part of the photo in sRGB, transparent pixels on white; 0 beyond the photo.
   *
   * @param channels 1 for grey, 3 for RGB
   * @throws {DataFileError} when the pixels cannot be decoded
   */
  async part(part: Part, channels: 1 | 3): Promise<Images> {
    const inside = this.#inside(part);
    const { data } = await decoded(
      this.path,
      () =>
        opened(this.source).extract(inside).flatten({ background: "#fff" })
          .toColourspace(channels === 1 ? "b-w" : "srgb")
          .raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true }),
    );
    const made = new Uint8Array(part.width * part.height * channels);
    const row = inside.width * channels;
    for (let y = 0; y < inside.height; y++) {
      const to = (inside.top - part.y + y) * part.width + inside.left - part.x;
      made.set(data.subarray(y * row, (y + 1) * row), to * channels);
    }
    return new Images(made, { ...part, channels });
  }

  /**
   * Writes the photo with other pixels where some are hidden, which become opaque. All others are those of the file.
   *
   * @param hidden (height width), 1 where pixels are replaced; all lie in the part
   * @param pixels one image of the part's size, in sRGB
   */
  async write(output: string, hidden: Uint8Array, pixels: Images, part: Part): Promise<void> {
    const inside = this.#inside(part);
    const { channels } = this.space;
    const wanted = await this.space.fromSrgb(pixels); // (part's height, its width, channels)
    const there = await this.#own(inside); // (inside's height, its width, 4)
    const change = this.space.values(this.width * this.height * channels);
    const places = this.space.channelsOfRgba;
    for (let y = 0; y < inside.height; y++) {
      for (let x = 0; x < inside.width; x++) {
        const at = (inside.top + y) * this.width + inside.left + x;
        if (!hidden[at]) continue;
        const from = (inside.top + y - part.y) * part.width + inside.left + x - part.x;
        const own = (y * inside.width + x) * 4;
        places.forEach((place, c) => {
          change[at * channels + c] = there[own + place] ^ wanted[from * channels + c];
        });
      }
    }
    const bytes = await decoded(this.path, () => this.#changed(change).toBuffer());
    await writeFileAtomic(output, bytes);
  }

  /** The file's picture with some bits turned over: nothing else of it passes through a conversion. */
  #changed(change: Values): Sharp {
    const { width, height } = this;
    const raw = { width, height, channels: this.space.channels };
    const picture = this.source.open({ ignoreIcc: true })
      // Its type knows bytes alone.
      .boolean(change as unknown as Buffer, "eor", { raw })
      .toColourspace(this.space.name).keepMetadata();
    return this.format === ".png" ? picture.png() : picture.webp({ lossless: true, exact: true });
  }

  /** Pixels in the photo's own colours with opacity, 4 channels. */
  async #own(inside: { left: number; top: number; width: number; height: number }) {
    const { wide } = this.space;
    const { data } = await decoded(
      this.path,
      () =>
        this.source.open({ ignoreIcc: true }).extract(inside)
          .toColourspace(wide ? "rgb16" : "srgb").ensureAlpha()
          .raw({ depth: wide ? "ushort" : "uchar" }).toBuffer({ resolveWithObject: true }),
    );
    return wide ? shortsOf(data) : data;
  }

  #inside({ x, y, width, height }: Part) {
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    return {
      ...{ left, top },
      width: Math.min(this.width, x + width) - left,
      height: Math.min(this.height, y + height) - top,
    };
  }
}

/** The photo as a PNG file that the format's can be made of. */
async function converted(source: PictureSource, way: Kept["way"]): Promise<PictureSource> {
  const picture = way === "eight"
    ? source.open({ ignoreIcc: true }).toColourspace("srgb").keepMetadata()
    : opened(source).toColourspace("srgb").keepExif().keepXmp();
  const bytes = await decoded(source.path, () => picture.png().toBuffer());
  return await sourceOf(source.path, new Uint8Array(bytes));
}
