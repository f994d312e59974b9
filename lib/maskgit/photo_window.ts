// The window of a photo that a model of small pictures sees: where it lies, cutting, pasting, resizing.

import { Images } from "lib/data/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import type { Extent, Mask } from "./masks.ts";

/** A rectangle with the aspect ratio of the model's pictures; it may reach beyond the photo. */
export interface PhotoWindow extends Extent {
  x: number;
  y: number;
}

/**
 * The window that is resized to the model's size. It holds all hidden pixels. It is as small as `context` allows, since the
 * result is the coarser the larger it is; but no smaller than the model's pictures, unless the photo is, and no larger than
 * needed for the whole photo. It lies in the photo where it fits; pixels beyond the photo are hidden.
 *
 * @param mask of the photo, with a hidden pixel
 * @param size of the model's pictures
 * @param context the window is at least so many times as long as what the hidden pixels span
 * @throws RangeError when `context` is below 1
 */
export function photoWindow(mask: Mask, size: Extent, context = 2): PhotoWindow {
  requireNumber("inpaint: context", context, { least: 1 });
  const hole = boundsOf(mask);
  const scaleOf = ({ height, width }: Extent) => Math.max(height / size.height, width / size.width);
  const [needed, whole] = [scaleOf(hole), scaleOf(mask)];
  const scale = Math.max(needed, Math.min(whole, Math.max(1, context * needed)));
  // Rounded up so that the hole still lies in it; the small number is for the rounding of a whole product.
  const length = (side: number) => Math.ceil(side * scale - 1e-9);
  const [height, width] = [length(size.height), length(size.width)];
  return {
    height,
    width,
    x: start(hole.x + hole.width / 2, width, mask.width),
    y: start(hole.y + hole.height / 2, height, mask.height),
  };
}

/** The smallest rectangle around all hidden pixels. */
function boundsOf({ width, height, data }: Mask): PhotoWindow {
  let [top, bottom, left, right] = [Infinity, -1, Infinity, -1];
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(1);
    if (first < 0) continue;
    top = Math.min(top, y);
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(1));
  }
  if (bottom < 0) throw new RangeError("inpaint: the mask hides nothing");
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Start of an interval around a middle, moved into the whole where it fits, else centred on it. */
function start(middle: number, length: number, whole: number): number {
  if (length > whole) return -Math.floor((length - whole) / 2);
  return Math.max(0, Math.min(whole - length, Math.round(middle - length / 2)));
}

/** The window's pixels of a photo; 0 beyond the photo. */
export function cutImage(photo: Images, window: PhotoWindow): Images {
  const { channels } = photo;
  const data = new Uint8Array(window.height * window.width * channels);
  forEachRow(photo, window, (from, to, length) => {
    data.set(photo.data.subarray(from * channels, (from + length) * channels), to * channels);
  });
  return new Images(data, { height: window.height, width: window.width, channels });
}

/** The window's pixels of a mask; hidden beyond it. */
export function cutMask(mask: Mask, window: PhotoWindow): Mask {
  const data = new Uint8Array(window.height * window.width).fill(1);
  forEachRow(mask, window, (from, to, length) => {
    data.set(mask.data.subarray(from, from + length), to);
  });
  return { height: window.height, width: window.width, data };
}

/** A photo whose hidden pixels are replaced by the window's. */
export function pasteWindow(photo: Images, mask: Mask, part: Images, window: PhotoWindow): Images {
  const { channels } = photo;
  const data = photo.data.slice();
  forEachRow(photo, window, (to, from, length) => {
    for (let i = 0; i < length; i++) {
      if (!mask.data[to + i]) continue;
      const pixel = part.data.subarray((from + i) * channels, (from + i + 1) * channels);
      data.set(pixel, (to + i) * channels);
    }
  });
  return new Images(data, photo);
}

/** Calls `use` for each row of a window inside of the photo: its first pixel in the photo and in the window, its length. */
function forEachRow(
  photo: Extent,
  { x, y, height, width }: PhotoWindow,
  use: (inPhoto: number, inWindow: number, length: number) => void,
): void {
  const [left, right] = [Math.max(0, x), Math.min(photo.width, x + width)];
  for (let row = Math.max(0, y); row < Math.min(photo.height, y + height); row++) {
    use(row * photo.width + left, (row - y) * width + left - x, right - left);
  }
}

/** Resizes a mask: a pixel is hidden where any that it covers is. */
export function resizeMask(mask: Mask, { height, width }: Extent): Mask {
  const data = new Uint8Array(height * width);
  const [down, across] = [mask.height / height, mask.width / width];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const right = Math.ceil((column + 1) * across);
      for (let y = Math.floor(row * down); y < Math.ceil((row + 1) * down); y++) {
        const from = y * mask.width;
        const part = mask.data.subarray(from + Math.floor(column * across), from + right);
        if (part.includes(1)) data[row * width + column] = 1;
      }
    }
  }
  return { height, width, data };
}

/** A part is shrunk to no less than so many times the model's size. */
const LEAST = 8;

/**
 * Shrinks a part that is 16 times as long as the model's pictures or longer, before anything computes with it in float32:
 * means of the known pixels of squares, hidden where none is known. Smaller parts stay as they are.
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
