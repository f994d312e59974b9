// Large parts of photos made smaller before anything computes with them in float32.

import { Images } from "lib/data/mod.ts";
import type { Extent, Mask } from "./holes.ts";

/** How many times as long as the model's pictures a part is made, at least. */
const LEAST = 8;

/**
 * A part whose sides are less than 16 times as long as the model's pictures: means over squares of known pixels, and hidden
 * where none is known. Smaller parts stay as they are.
 */
export function shrink(image: Images, mask: Mask, size: Extent): { image: Images; mask: Mask } {
  const longer = Math.max(image.height / size.height, image.width / size.width);
  const side = Math.floor(longer / LEAST);
  if (side < 2) return { image, mask };
  const { channels } = image;
  const [height, width] = [Math.ceil(image.height / side), Math.ceil(image.width / side)];
  const data = new Uint8Array(height * width * channels);
  const hidden = new Uint8Array(height * width);
  const sums = new Float64Array(channels);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const known = sumKnown(image, mask, row * side, column * side, side, sums);
      const at = row * width + column;
      if (known === 0) hidden[at] = 1;
      else sums.forEach((sum, c) => data[at * channels + c] = Math.round(sum / known));
    }
  }
  return {
    image: new Images(data, { height, width, channels }),
    mask: { height, width, data: hidden },
  };
}

/** Sums of the known pixels of a square, and their number. */
function sumKnown(
  { data, channels, height, width }: Images,
  mask: Mask,
  top: number,
  left: number,
  side: number,
  sums: Float64Array,
): number {
  sums.fill(0);
  let known = 0;
  for (let y = top; y < Math.min(height, top + side); y++) {
    for (let x = left; x < Math.min(width, left + side); x++) {
      const at = y * width + x;
      if (mask.data[at]) continue;
      known++;
      for (let c = 0; c < channels; c++) sums[c] += data[at * channels + c];
    }
  }
  return known;
}
