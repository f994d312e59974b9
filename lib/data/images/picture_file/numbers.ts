// A picture's numbers as its file has them: for files that are no photographs, such as masks.
import { shortsOf, type Values } from "./colour_space.ts";
import { decoded, openPicture } from "./source.ts";

/** Numbers of an upright picture, whatever its colour profile says of them. */
export interface FileNumbers {
  width: number;
  height: number;
  /** Pictures in the file, of which this is the first. */
  frames: number;
  /** The largest that a number can be: 255 or 65,535. */
  most: number;
  /** (height width 4): red, green, blue and opacity. */
  data: Values;
}

/** @throws {DataFileError} when the file is not there, is no picture, or has too many pixels */
export async function readNumbers(path: string): Promise<FileNumbers> {
  const source = await openPicture(path);
  const wide = source.metadata.depth === "ushort";
  const { data } = await decoded(
    path,
    () =>
      source.open({ ignoreIcc: true }).toColourspace(wide ? "rgb16" : "srgb").ensureAlpha()
        .raw({ depth: wide ? "ushort" : "uchar" }).toBuffer({ resolveWithObject: true }),
  );
  const { width, height, frames } = source;
  return { width, height, frames, most: wide ? 65535 : 255, data: wide ? shortsOf(data) : data };
}
