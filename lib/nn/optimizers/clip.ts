// Gradient clipping.

import { onTensorFlow, rawOp, tf } from "lib/tensorflow/mod.ts";

/** Gradients by the names of their weights. */
export type Gradients = Record<string, tf.Tensor>;

/** Added to the norm that is divided by, as in PyTorch. */
const EPSILON = 1e-6;

/** Norm of all gradients as one vector, a scalar. */
export function globalNorm(gradients: Gradients): tf.Scalar {
  return tf.tidy(() => {
    return tf.addN(Object.values(gradients).map(halfSquares)).mul(2).sqrt().asScalar();
  });
}

/** Half the sum of squares: one op of TensorFlow's. */
function halfSquares(x: tf.Tensor): tf.Tensor {
  return onTensorFlow() ? rawOp("L2Loss", [x], { T: "float32" }) : x.square().sum().div(2);
}

/**
 * Scales all gradients by the same factor so that their global norm is at most `maxNorm` (Pascanu et al., "On the
 * difficulty of training recurrent neural networks", 2013, algorithm 1; PyTorch's `clip_grad_norm_`).
 *
 * @returns new gradients, and the norm of the given ones
 */
export function clipByGlobalNorm(
  gradients: Gradients,
  maxNorm: number,
): { gradients: Gradients; norm: tf.Scalar } {
  if (!(maxNorm > 0)) throw new RangeError(`The largest norm must be above zero, not ${maxNorm}.`);
  return tf.tidy(() => {
    const norm = globalNorm(gradients);
    const factor = tf.minimum(tf.div(maxNorm, norm.add(EPSILON)), 1);
    const scaled = Object.entries(gradients).map(([name, g]) => [name, g.mul(factor)] as const);
    return { gradients: Object.fromEntries(scaled), norm };
  });
}
