// Pictures from files, in sRGB.
import { requireOneOf, requireWhole } from "lib/values/mod.ts";
import { Images } from "../images.ts";
import { subtracted } from "./cmyk.ts";
import { decoded, openPicture, type PictureSource } from "./source.ts";

/** How a file's picture is brought in. */
export interface ReadImageOptions {
  /** Makes it a square of this many pixels a side: scaled, and cut evenly to fill it. */
  size?: number;
  /** 1 for grey, 3 for RGB. Default 3. */
  channels?: 1 | 3;
  /** Whether colours are converted as the file's colour profile says, or its numbers taken as they are. Default `convert`. */
  profile?: "convert" | "ignore";
}

/** A picture, and what else its file holds. */
export interface ReadPicture {
  image: Images;
  /** Pictures in the file (animations, pages), of which `image` is the first. */
  frames: number;
}

/**
 * Reads one picture (PNG, JPEG, WebP, GIF, TIFF, AVIF, SVG, BMP, PBM, PGM, PPM), rotated as its EXIF orientation says, transparent
 * parts on white. Of an animation it is the first frame.
 *
 * @throws {DataFileError} when the file is not there, is no picture, or claims more than 134 million pixels; RangeError on a bad
 *   option
 */
export async function readImage(path: string, options: ReadImageOptions = {}): Promise<Images> {
  return (await readPicture(path, options)).image;
}

/** The same with the number of pictures in the file. */
export async function readPicture(
  path: string,
  { size, channels = 3, profile = "convert" }: ReadImageOptions = {},
): Promise<ReadPicture> {
  if (size !== undefined) requireWhole("readImage: size", size, { least: 1 });
  requireOneOf("readImage: channels", channels, [1, 3]);
  const source = await openPicture(path);
  const plain = profile === "ignore";
  let picture = plain && source.metadata.space === "cmyk"
    ? await subtracted(source)
    : opened(source, plain).flatten({ background: "#fff" });
  if (size !== undefined) picture = picture.resize(size, size, { fit: "cover" });
  const { data, info } = await decoded(
    path,
    () =>
      picture.toColourspace(channels === 1 ? "b-w" : "srgb")
        .raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true }),
  );
  return { image: new Images(new Uint8Array(data), { ...info, channels }), frames: source.frames };
}

/** In sRGB. Of 16 bits sharp makes Display P3 unless sRGB is asked for. */
export function opened(source: PictureSource, ignoreIcc = false) {
  const picture = source.open({ ignoreIcc });
  const wide = source.metadata.depth === "ushort" && source.metadata.hasProfile;
  return wide && !ignoreIcc ? picture.withIccProfile("srgb") : picture;
}
