// The search for the nearest code.

import { tf } from "lib/tensorflow/mod.ts";
import { withoutGradient } from "lib/nn/mod.ts";

/**
 * Numbers of the nearest codes by Euclidean distance, the first of equals. The search has no gradient.
 *
 * `|z - e|^2` is smallest where `z e - |e|^2 / 2` is largest, so one matrix product does. It is in float32 also where
 * others are in bfloat16, which would take a neighbour of the nearest code now and then.
 *
 * @param z (N, D)
 * @param vectors of the codes, (K, D)
 * @returns (N), int32
 */
export function nearestCodes(z: tf.Tensor2D, vectors: tf.Tensor2D): tf.Tensor1D {
  return withoutGradient(() => {
    const products = tf.einsum("nd,kd->nk", z, vectors); // (N, K)
    const scores = products.sub(vectors.square().sum(1).div(2)); // (N, K)
    return scores.argMax<tf.Tensor1D>(1); // (N)
  });
}
