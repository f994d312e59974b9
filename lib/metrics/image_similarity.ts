// How close pictures are to their originals, pixel by pixel.

import { tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";

/** Options of {@linkcode psnr} and {@linkcode ssim}. */
export interface SimilarityOptions {
  /** Largest possible difference of two pixels, above 0: 2, the default, for pictures in [-1, 1]. */
  range?: number;
  /**
   * How much each pixel counts, (B or 1, H, W, 1) of numbers from 0: 1 inside of a hole and 0 elsewhere measures what was
   * put into it. Default: all alike.
   */
  weights?: tf.Tensor4D;
}

/**
 * Peak signal-to-noise ratio, 10 log10(range^2 / mean squared error), of each picture in decibels. Equal pictures have an
 * infinite one, and pictures whose weights are all 0 have none: NaN, as with {@linkcode ssim}.
 *
 * @param images (B, H, W, C)
 * @param originals (B, H, W, C)
 * @returns (B)
 * @throws RangeError when the range is not above 0, Error when the shapes differ
 */
export function psnr(
  images: tf.Tensor4D,
  originals: tf.Tensor4D,
  { range = 2, weights }: SimilarityOptions = {},
): tf.Tensor1D {
  checkPictures("psnr", images, originals, range);
  return tf.tidy(() => {
    const squares = images.sub<tf.Tensor4D>(originals).square(); // (B, H, W, C)
    const error = weightedMean(squares, weights); // (B)
    return tf.log(tf.div(range ** 2, error)).mul<tf.Tensor1D>(10 / Math.LN10);
  });
}

/** Side of the window, and the deviation of its weights (section III.C). */
const WINDOW = 11, DEVIATION = 1.5;
/** Keep the quotients finite, in shares of the range (sections III.B and C). */
const K1 = 0.01, K2 = 0.03;

/**
 * Structural similarity of each picture: the mean over windows of 11x11 pixels, weighted by a Gaussian, that lie within
 * the picture, and over its channels (Wang et al., "Image quality assessment: from error visibility to structural
 * similarity", 2004, equation 13). Equal to scikit-image's with `gaussian_weights=True, use_sample_covariance=False`.
 *
 * @param images (B, H, W, C), at least 11x11
 * @param originals (B, H, W, C)
 * @returns (B), 1 for equal pictures
 * @throws RangeError when the range is not above 0, Error when the shapes differ or the pictures are too small
 */
export function ssim(
  images: tf.Tensor4D,
  originals: tf.Tensor4D,
  { range = 2, weights }: SimilarityOptions = {},
): tf.Tensor1D {
  checkPictures("ssim", images, originals, range);
  const [, height, width] = images.shape;
  if (height < WINDOW || width < WINDOW) {
    throw new Error(`ssim needs pictures of at least 11x11 pixels, not ${height}x${width}.`);
  }
  return tf.tidy(() => {
    const [x, y] = [images, originals];
    const [meanX, meanY, squareX, squareY, product] = [x, y, x.square(), y.square(), x.mul(y)]
      .map((z) => windowMeans(z as tf.Tensor4D)); // (B, H - 10, W - 10, C) each
    const varianceX = squareX.sub(meanX.square());
    const varianceY = squareY.sub(meanY.square());
    const covariance = product.sub(meanX.mul(meanY));
    const [c1, c2] = [(K1 * range) ** 2, (K2 * range) ** 2];
    const luminance = meanX.mul(meanY).mul(2).add(c1)
      .div(meanX.square().add(meanY.square()).add(c1));
    const structure = covariance.mul(2).add(c2).div(varianceX.add(varianceY).add(c2));
    const windows = weights && windowMeans(weights); // (B or 1, H - 10, W - 10, 1)
    return weightedMean(luminance.mul<tf.Tensor4D>(structure), windows);
  });
}

/** Mean of each picture, (B, h, w, C) to (B), over places that count by weights (B or 1, h, w, 1). */
function weightedMean(values: tf.Tensor4D, weights?: tf.Tensor4D): tf.Tensor1D {
  if (!weights) return values.mean([1, 2, 3]);
  const sums = values.mean(3, true).mul(weights).sum([1, 2, 3]); // (B)
  return sums.div(weights.sum([1, 2, 3]));
}

/** Means over windows with the Gaussian's weights, (B, H, W, C) to (B, H - 10, W - 10, C): first rows, then columns. */
function windowMeans(x: tf.Tensor4D): tf.Tensor4D {
  const middle = (WINDOW - 1) / 2;
  const weights = Array.from(
    { length: WINDOW },
    (_, i) => Math.exp(-((i - middle) ** 2) / (2 * DEVIATION ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const column = tf.tensor1d(weights.map((weight) => weight / sum)); // (11)
  const filter = column.reshape([WINDOW, 1, 1, 1]).tile<tf.Tensor4D>([1, 1, x.shape[3], 1]); // (11, 1, C, 1)
  const rows = tf.depthwiseConv2d(x, filter, 1, "valid"); // (B, H - 10, W, C)
  return tf.depthwiseConv2d(rows, filter.transpose([1, 0, 2, 3]), 1, "valid"); // (B, H - 10, W - 10, C)
}

function checkPictures(
  measure: string,
  images: tf.Tensor4D,
  originals: tf.Tensor4D,
  range: number,
): void {
  requireNumber(`${measure}: range`, range, { above: 0 });
  if (images.rank === 4 && tf.util.arraysEqual(images.shape, originals.shape)) return;
  throw new Error(
    `${measure} compares pictures of one shape (B, H, W, C), not (${
      images.shape.join(", ")
    }) with (${originals.shape.join(", ")}).`,
  );
}
