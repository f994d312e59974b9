// Masks of pixels, and of the tokens that these touch.

import { Images } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";

/** Height and width in pixels, or in tokens. */
export interface Extent {
  height: number;
  width: number;
}

/** Which pixels, or tokens, are hidden: 1 where they are, row after row. */
export interface Mask extends Extent {
  /** (height width) */
  data: Uint8Array;
}

/**
 * The tokens whose squares of pixels have a hidden one.
 *
 * @param mask of pixels
 * @param patch side of a token's square in pixels
 * @param ring how many tokens around these are masked too, because the encoder saw filled pixels there. Default 0
 * @returns a mask of tokens, (height / patch) (width / patch)
 * @throws RangeError when the picture is no whole number of squares, or an option is out of its range
 */
export function tokenMask(
  mask: Mask,
  patch: number,
  { ring = 0 }: { ring?: number } = {},
): Mask {
  checkMask(mask, mask);
  if (mask.height % patch || mask.width % patch) {
    throw new RangeError(
      `inpaint: a picture of ${
        sizeText(mask)
      } cannot be divided by tokens of ${patch}x${patch} pixels`,
    );
  }
  requireWhole("inpaint: ring", ring, { least: 0 });
  const [height, width] = [mask.height / patch, mask.width / patch];
  const data = new Uint8Array(height * width);
  mask.data.forEach((hidden, i) => {
    if (!hidden) return;
    const row = Math.floor(i / mask.width / patch);
    const column = Math.floor((i % mask.width) / patch);
    for (let y = Math.max(0, row - ring); y <= Math.min(height - 1, row + ring); y++) {
      const from = Math.max(0, column - ring), to = Math.min(width - 1, column + ring);
      data.fill(1, y * width + from, y * width + to + 1);
    }
  });
  return { height, width, data };
}

/** Number of hidden pixels, or tokens. */
export function hiddenCount({ data }: Mask): number {
  return data.reduce((sum, hidden) => sum + hidden, 0);
}

/** Masked tokens are counted in sixteenths of a picture, so that a decoder is traced for sixteen counts at most. */
const COUNTS = 16;

/** The largest {@linkcode hiddenCount} of masks of tokens, rounded up to a sixteenth of their tokens; 0 for none. */
export function roundedCount(masks: readonly Mask[]): number {
  const most = Math.max(...masks.map(hiddenCount));
  const { length } = masks[0].data;
  const step = Math.ceil(length / COUNTS);
  return Math.min(length, Math.ceil(most / step) * step);
}

/** @throws RangeError when a mask is not of a picture's size or has other values than 0 and 1 */
export function checkMask({ height, width, data }: Mask, of: Extent): void {
  if (height !== of.height || width !== of.width || data.length !== height * width) {
    throw new RangeError(
      `inpaint: the mask is ${sizeText({ height, width })} with ${data.length} values, ` +
        `the image ${sizeText(of)} (width x height)`,
    );
  }
  const odd = data.find((value) => value > 1);
  if (odd === undefined) return;
  throw new RangeError(
    `inpaint: a mask has 1 where pixels are hidden and 0 elsewhere, but this one has ${odd}`,
  );
}

/** A size in words, width first. */
export function sizeText({ height, width }: Extent): string {
  return `${width}x${height}`;
}

/** Masks of pixels as (B, H, W, 1), bool. */
export function pixelMasks(masks: readonly Mask[]): tf.Tensor4D {
  return stacked(masks, ({ height, width }) => [height, width, 1]);
}

/** Masks of tokens as (B, N), bool. */
export function tokenMasks(masks: readonly Mask[]): tf.Tensor2D {
  return stacked(masks, ({ data }) => [data.length]);
}

function stacked<R extends tf.Rank>(
  masks: readonly Mask[],
  shape: (mask: Mask) => number[],
): tf.Tensor<R> {
  const rows = () => masks.map((mask) => tf.tensor(mask.data, shape(mask), "bool"));
  return tf.tidy(() => tf.stack(rows()) as tf.Tensor<R>);
}

const GREY = 128;

/**
 * Pictures with grey in place of hidden pixels, to be shown.
 *
 * @param masks one for each picture
 * @throws RangeError when a mask has another size, or their number is another
 */
export function hidePixels(images: Images, masks: readonly Mask[]): Images {
  if (masks.length !== images.count) {
    throw new RangeError(`hidePixels: ${masks.length} masks for ${images.count} images`);
  }
  for (const mask of masks) checkMask(mask, images);
  const { height, width, channels } = images;
  const data = images.data.map((byte, i) => {
    const pixel = Math.floor(i / channels);
    const hidden = masks[Math.floor(pixel / (height * width))].data[pixel % (height * width)];
    return hidden ? GREY : byte;
  });
  return new Images(data, images);
}
