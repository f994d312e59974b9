// Pictures to files.
import { extname } from "node:path";
import sharp, { type Sharp } from "sharp";
import { writeFileAtomic } from "../../files/atomic.ts";
import type { Images } from "../images.ts";

/** One image as a PNG file's bytes; losslessly. */
export async function encodePng(image: Images): Promise<Uint8Array> {
  return await encode(image, FORMATS[".png"], "encodePng");
}

/**
 * Writes one image; the name's ending decides the format: png and webp keep every pixel,
 * jpg nearly so.
 *
 * @throws RangeError when there is not exactly one image or the ending is unknown
 */
export async function writeImage(path: string, image: Images): Promise<void> {
  const format = FORMATS[extname(path).toLowerCase()];
  if (!format) {
    const known = Object.keys(FORMATS).join(", ");
    throw new RangeError(`writeImage: ${path} should end in one of ${known}`);
  }
  await writeFileAtomic(path, await encode(image, format, `writeImage: ${path}`));
}

/** An encoder for each file ending, without loss or as near to it as the format comes. */
const FORMATS: Record<string, (picture: Sharp) => Sharp> = {
  ".png": (picture) => picture.png(),
  ".webp": (picture) => picture.webp({ lossless: true }),
  ".jpg": (picture) => picture.jpeg({ quality: 95 }),
  ".jpeg": (picture) => picture.jpeg({ quality: 95 }),
};

async function encode(
  { data, count, height, width, channels }: Images,
  format: (typeof FORMATS)[string],
  who: string,
): Promise<Uint8Array> {
  if (count !== 1) {
    throw new RangeError(
      `${who}: expected one image, got (${count}, ${height}, ${width}, ${channels}). ` +
        `Pick one with at(i), or draw them all with imageGrid`,
    );
  }
  const picture = sharp(data, { raw: { width, height, channels } });
  return new Uint8Array(await format(picture).toBuffer());
}
