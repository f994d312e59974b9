// CMYK as RGB without a colour profile.
import sharp, { type Sharp } from "sharp";
import { decoded, type PictureSource } from "./source.ts";

const MOST = 255;

/** A CMYK picture's colours by subtraction, in the whole numbers of Python's Pillow, which pytorch-fid reads pictures with. */
export async function subtracted(source: PictureSource): Promise<Sharp> {
  const { data, info: { width, height } } = await decoded(
    source.path,
    () =>
      source.open({ ignoreIcc: true }).pipelineColourspace("cmyk").toColourspace("cmyk")
        .raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true }),
  );
  const made = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const light = MOST - data[4 * i + 3];
    for (let c = 0; c < 3; c++) made[3 * i + c] = light - share(data[4 * i + c], light);
  }
  return sharp(made, { raw: { width, height, channels: 3 } });
}

/** a b / 255, rounded. */
function share(a: number, b: number): number {
  const product = a * b + 128;
  return (product >> 8) + product >> 8;
}
