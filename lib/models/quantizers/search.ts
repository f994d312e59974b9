// The nearest codes of vectors, and the centres of clusters of them, to start a codebook at.

import { type TensorRandom, withoutGradient } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";

/**
 * Numbers of the nearest codes by Euclidean distance, the first of equals. The search has no gradient.
 *
 * `|z - e|^2` is smallest where `z e - |e|^2 / 2` is largest: where `(z, 1)` times `(e, -|e|^2 / 2)` is, in one matrix
 * product. It is in float32 also where others are in bfloat16, which would take a neighbour of the nearest code now and then.
 *
 * @param z (N, D)
 * @param vectors of the codes, (K, D)
 * @returns (N), int32
 */
export function nearestCodes(z: tf.Tensor2D, vectors: tf.Tensor2D): tf.Tensor1D {
  return withoutGradient(() => {
    const halves = vectors.square().sum(1, true).div(-2); // (K, 1)
    const [rows, codes] = [[z, tf.ones([z.shape[0], 1])], [vectors, halves]]
      .map((parts) => tf.concat(parts, 1)); // (N, D + 1), (K, D + 1)
    return tf.einsum("nd,kd->nk", rows, codes).argMax<tf.Tensor1D>(1); // (N)
  });
}

/** Options of {@linkcode kMeans}. */
export interface KMeansOptions {
  iterations: number;
  random: TensorRandom;
  /** Applied to the centres after each iteration. */
  onSphere?: (centres: tf.Tensor2D) => tf.Tensor2D;
}

/**
 * Centres of `count` clusters by Lloyd's iterations from random rows (Lloyd, "Least squares quantization in PCM", 1982). A
 * cluster that loses all its rows is moved to a random one.
 *
 * @param rows (N, D)
 * @returns (count, D)
 * @throws RangeError when there are fewer rows than clusters
 */
export function kMeans(
  rows: tf.Tensor2D,
  count: number,
  { iterations, random, onSphere = (centres) => centres }: KMeansOptions,
): tf.Tensor2D {
  if (rows.shape[0] < count) {
    throw new RangeError(`${count} clusters need at least as many rows, not ${rows.shape[0]}.`);
  }
  return tf.tidy(() => {
    let centres = randomRows(rows, count, random); // (count, D)
    for (let i = 0; i < iterations; i++) {
      const nearest = nearestCodes(rows, centres); // (N)
      const sums = tf.unsortedSegmentSum(rows, nearest, count); // (count, D)
      const sizes = tf.unsortedSegmentSum(tf.ones([rows.shape[0], 1]), nearest, count); // (count, 1)
      const means = onSphere(sums.div(sizes.maximum(1))); // (count, D)
      centres = tf.where(sizes.greater(0), means, randomRows(rows, count, random));
    }
    return centres;
  });
}

/** Rows drawn at random, with replacement: (N, D) to (count, D). */
export function randomRows(
  rows: tf.Tensor2D,
  count: number,
  random: TensorRandom,
): tf.Tensor2D {
  return tf.tidy(() => {
    const last = rows.shape[0] - 1;
    const positions = random.uniform<tf.Rank.R1>([count], 0, last + 1).floor().minimum(last); // (count)
    return tf.gather(rows, positions.cast("int32") as tf.Tensor1D); // (count, D)
  });
}
