// A picture's file: what its header says, checked before any pixel is made, and the pixels as sharp gives them.
import sharp, { type Metadata, type Sharp } from "sharp";
import { DataFileError, messageOf } from "../../files/errors.ts";
import { readUserFile } from "../../files/user_file.ts";
import { isBmp, readBmp } from "./bmp.ts";
import { pngFrames } from "./png_parts.ts";
import { isPnm, readPnm } from "./pnm.ts";
import type { RasterFile } from "./raster.ts";

/** Most pixels of a picture: more than cameras of 100 megapixels have. */
export const MOST_PIXELS = 2 ** 27;
/** Most bytes of a picture's file. */
const MOST_BYTES = 2 ** 29;
/** A small file may take very long to draw (SVG) or to unpack. */
const LONGEST_SECONDS = 120;
const FORMATS = "PNG, JPEG, WebP, GIF, TIFF, AVIF, SVG, BMP, PBM, PGM or PPM";

/** A file with a picture whose header fits. */
export interface PictureSource {
  readonly path: string;
  /** The file's bytes; of formats that sharp does not read none are kept. */
  readonly bytes?: Uint8Array;
  /** What the header says; sizes are those before the EXIF rotation. */
  readonly metadata: Metadata;
  /** Sides of the upright picture. */
  readonly width: number;
  readonly height: number;
  /** Pictures in the file, of which the first is taken. */
  readonly frames: number;
  /**
   * The upright picture. Errors of sharp are made readable by {@linkcode decoded}.
   *
   * @param ignoreIcc whether the values are taken as they are in the file, whatever its colour profile says
   */
  open(options?: { ignoreIcc?: boolean }): Sharp;
}

/**
 * Reads a picture's header.
 *
 * @throws {DataFileError} when there is no such file, it is no picture, or it claims more pixels than are allowed
 */
export async function openPicture(path: string): Promise<PictureSource> {
  return await sourceOf(path, await readUserFile(path, { most: MOST_BYTES }));
}

/** The same of bytes that were read. */
export async function sourceOf(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<PictureSource> {
  const raster = await decoded(path, () => rasterOf(bytes));
  if (raster) {
    requireFewPixels(path, raster);
    return await rasterSource(path, raster);
  }
  const input = { limitInputPixels: false };
  const metadata = await decoded(path, () => sharp(bytes, input).metadata());
  requireFewPixels(path, metadata);
  return {
    ...{ path, bytes, metadata, frames: framesOf(bytes, metadata), ...metadata.autoOrient },
    open: ({ ignoreIcc = false } = {}) =>
      sharp(bytes, { ...input, ignoreIcc }).timeout({ seconds: LONGEST_SECONDS }).autoOrient(),
  };
}

/** sharp takes an animated PNG file for one picture. */
function framesOf(bytes: Uint8Array, { format, pages = 1 }: Metadata): number {
  return format === "png" ? pngFrames(bytes) : pages;
}

/**
 * Runs what decodes a file.
 *
 * @throws {DataFileError} with the decoder's words
 */
export async function decoded<R>(path: string, decode: () => R | Promise<R>): Promise<R> {
  try {
    return await decode();
  } catch (error) {
    const words = messageOf(error).split("\n")[0].slice(0, 200);
    const problem = words.startsWith("timeout:")
      ? `takes more than ${LONGEST_SECONDS} seconds to decode`
      : `cannot be read as a picture (${words})`;
    throw new DataFileError(path, problem, `Check that it is a whole ${FORMATS} file`);
  }
}

function rasterOf(bytes: Uint8Array): RasterFile | undefined {
  if (isPnm(bytes)) return readPnm(bytes);
  return isBmp(bytes) ? readBmp(bytes) : undefined;
}

async function rasterSource(path: string, file: RasterFile): Promise<PictureSource> {
  const { data, width, height, channels } = await decoded(path, file.decode);
  const open = () => sharp(data, { raw: { width, height, channels } });
  const metadata = await open().metadata();
  return { path, metadata, width, height, frames: 1, open };
}

function requireFewPixels(
  path: string,
  { width, height }: { width: number; height: number },
): void {
  if (width * height <= MOST_PIXELS) return;
  const millions = (pixels: number) =>
    (pixels / 1e6).toLocaleString("en", { maximumFractionDigits: 0 });
  throw new DataFileError(
    path,
    `is ${width}x${height}, ${millions(width * height)} million pixels; at most ` +
      `${millions(MOST_PIXELS)} million are read`,
    "Make it smaller",
  );
}
