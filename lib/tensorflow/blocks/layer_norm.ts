// Layer normalisation.

import * as tf from "@tensorflow/tfjs";
import { block } from "./block.ts";
import { rowMean } from "./row_mean.ts";

const withEpsilon = (epsilon: number) =>
  block({
    forward: (x, scale, shift) => {
      const mean = rowMean(x);
      const centred = x.sub(mean);
      const inverse = rowMean(centred.square()).add(epsilon).rsqrt(); // 1 / deviation
      const value = centred.mul(inverse).mul(scale).add(shift);
      return { value, saved: [mean, inverse] };
    },
    feedsProducts: true,
    backward: (dy, [x, scale], [mean, inverse]) => {
      const normal = x.sub(mean).mul(inverse);
      // With n the normalised x: dx = (dn - mean(dn) - n mean(dn n)) / deviation (Ba et al., 2016).
      const dn = dy.mul(scale);
      const along = rowMean(dn.mul(normal));
      const dx = dn.sub(rowMean(dn)).sub(normal.mul(along)).mul(inverse);
      return [dx, dy.mul(normal).sum(0), dy.sum(0)];
    },
  });

const blocks = new Map<number, ReturnType<typeof withEpsilon>>();

/**
 * Normalises each row over its features, then scales and shifts it (Ba et al., "Layer normalization", 2016).
 *
 * @param x (..., features)
 * @param scale (features)
 * @param shift (features)
 * @throws Error when the sizes do not match
 */
export function layerNorm<T extends tf.Tensor>(
  x: T,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  { epsilon = 1e-5 }: { epsilon?: number } = {},
): T {
  for (const weights of [scale, shift]) {
    if (weights.rank === 1 && weights.size === x.shape.at(-1)) continue;
    throw new Error(
      `layerNorm of [${x.shape}] needs scale and shift of its last axis, not [${weights.shape}].`,
    );
  }
  let normalise = blocks.get(epsilon);
  if (!normalise) blocks.set(epsilon, normalise = withEpsilon(epsilon));
  // As rows of a matrix: over more axes, XLA makes slow loops of the sums.
  return tf.tidy(() => normalise(x.reshape([-1, scale.size]), scale, shift).reshape(x.shape) as T);
}
