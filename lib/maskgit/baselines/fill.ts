// Fills of hidden pixels without learning: baselines, and what the encoder sees in place of a hole.

import { tf } from "lib/tensorflow/mod.ts";

/** Makes the mean of nothing 0. */
const SMALLEST_WEIGHT = 1e-9;

/**
 * Fills hidden pixels smoothly from those around: means of known pixels over ever larger squares, then from the largest
 * on, interpolated, whatever the finer ones do not know (push-pull: Gortler et al., "The lumigraph", 1996, section 3.4).
 * Hidden pixels have no influence, not even a NaN; where all are hidden the picture is 0.
 *
 * @param images (B, H, W, channels)
 * @param hidden (B or 1, H, W, 1), bool
 * @returns (B, H, W, channels); known pixels as they were
 */
export function smoothFill(images: tf.Tensor4D, hidden: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const known = knownPixels(images, hidden); // (B, H, W, channels)
    const weight = tf.sub<tf.Tensor4D>(1, hidden.cast("float32")); // (B or 1, H, W, 1)
    return tf.where(hidden, pushPull(known, weight), known);
  });
}

/** Fills hidden pixels with the mean of their picture's known ones; 0 where all are hidden. As {@linkcode smoothFill}. */
export function meanFill(images: tf.Tensor4D, hidden: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const known = knownPixels(images, hidden); // (B, H, W, channels)
    const count = tf.sub(1, hidden.cast("float32")).sum([1, 2], true); // (B or 1, 1, 1, 1)
    const mean = known.sum([1, 2], true).div(count.maximum(1)); // (B, 1, 1, channels)
    return tf.where(hidden, mean, known) as tf.Tensor4D;
  });
}

/** Zero where hidden: by a choice and not a product, so that a NaN is gone too. */
function knownPixels(images: tf.Tensor4D, hidden: tf.Tensor4D): tf.Tensor4D {
  return tf.where(hidden, tf.zerosLike(images), images);
}

/** (B, H, W, channels) with zeros where the weight (B or 1, H, W, 1) is zero, to the same without such places. */
function pushPull(sums: tf.Tensor4D, weight: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = sums.shape;
  if (height === 1 && width === 1) return sums;
  const shares = tf.avgPool(weight, 2, 2, "same"); // (B or 1, H / 2, W / 2, 1)
  const means = tf.avgPool(sums, 2, 2, "same").div(shares.maximum(SMALLEST_WEIGHT)); // (B, H / 2, W / 2, channels)
  const coarse = pushPull(means as tf.Tensor4D, shares.greater(0).cast("float32")); // the same
  const smooth = tf.image.resizeBilinear(coarse, [height, width], false, true); // (B, H, W, channels)
  return tf.where(weight.greater(0), sums, smooth);
}
