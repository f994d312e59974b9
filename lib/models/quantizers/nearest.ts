// The search for the nearest code.

import { tf } from "lib/tensorflow/mod.ts";
import { withoutGradient } from "lib/nn/mod.ts";

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
