// Layer normalisation.

import * as tf from "@tensorflow/tfjs";
import { block } from "./block.ts";

/** Sums over all axes but the last. */
function sumRows(x: tf.Tensor): tf.Tensor {
  return tf.sum(tf.reshape(x, [-1, x.shape[x.rank - 1]]), 0);
}

const withEpsilon = (epsilon: number) =>
  block({
    forward: (x, scale, shift) => {
      const centred = x.sub(x.mean(-1, true));
      const inverse = centred.square().mean(-1, true).add(epsilon).rsqrt(); // 1 / deviation
      const normal = centred.mul(inverse);
      return { value: normal.mul(scale).add(shift), saved: [normal, inverse] };
    },
    backward: (dy, [, scale], [normal, inverse]) => {
      // With n the normalised x: dx = (dn - mean(dn) - n mean(dn n)) / deviation (Ba et al., 2016).
      const dn = dy.mul(scale);
      const along = dn.mul(normal).mean(-1, true);
      const dx = dn.sub(dn.mean(-1, true)).sub(normal.mul(along)).mul(inverse);
      return [dx, sumRows(dy.mul(normal)), sumRows(dy)];
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
  return normalise(x, scale, shift) as T;
}
