// Two losses of the same images, the second weighed so that its gradient is as long as the first one's.

import { replicaCount, replicaMean, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { stopGradient } from "../stop_gradient.ts";

/** Options of {@linkcode balancedLoss}. */
export interface BalanceOptions {
  /** Share of the first loss's gradient that the second one's is brought to. */
  weight?: number | tf.Tensor;
  /** Bounds of the quotient of the gradients' lengths: it explodes where the second loss has no gradient. */
  floor?: number;
  cap?: number;
  /** Added to the length of the second gradient. */
  epsilon?: number;
  /**
   * Takes a gradient by `x` further back, to where the lengths are compared: to a layer's weight. The lengths are compared
   * at `x` without it, and then nothing is gone back through twice.
   */
  goBack?: (gradient: tf.Tensor) => tf.Tensor;
}

/** Scalars; a type and not an interface, so that `tf.tidy` may return it. */
export type Balanced = {
  /** `first + weight quotient second`, with the gradient of that by `x`, and by nothing else. */
  loss: tf.Scalar;
  first: tf.Scalar;
  second: tf.Scalar;
  /** The quotient of the gradients' lengths, within its bounds. */
  quotient: tf.Scalar;
};

/**
 * Adds two losses of `x` with VQGAN's adaptive weight: |gradient of the first| / (|gradient of the second| + epsilon), as a
 * constant (Esser et al., "Taming transformers for high-resolution image synthesis", 2021, equation 7). Each loss is gone
 * back through once, down to `x`.
 *
 * @param x what both losses are of: images, of any shape
 * @throws RangeError that names the option and what it can be
 */
export function balancedLoss<T extends tf.Tensor>(
  x: T,
  first: (x: T) => tf.Scalar,
  second: (x: T) => tf.Scalar,
  { weight = 1, floor = 0, cap = 1e4, epsilon = 1e-8, goBack }: BalanceOptions = {},
): Balanced {
  if (typeof weight === "number") requireNumber("weight", weight);
  requireNumber("floor", floor, { least: 0 });
  requireNumber("cap", cap, { least: floor });
  requireNumber("epsilon", epsilon, { least: 0 });
  return tf.tidy(() => {
    const start = stopGradient(x); // what follows is not gone back through again
    const [a, b] = [first, second].map((loss) => tf.valueAndGrad((x) => loss(x as T))(start));
    const [lengthA, lengthB] = [a, b].map(({ grad }) =>
      goBack ? replicaMean(goBack(grad)).norm() : lengthOverReplicas(grad)
    );
    const quotient = lengthA.div(lengthB.add(epsilon)).clipByValue(floor, cap) as tf.Scalar;
    const factor = quotient.mul(weight).asScalar();
    const value = a.value.add(b.value.mul(factor));
    const loss = withGradient(x, value, a.grad.add(b.grad.mul(factor))) as tf.Scalar;
    return { loss, first: a.value as tf.Scalar, second: b.value as tf.Scalar, quotient };
  });
}

/** Length of the gradient by the whole batch, where each replica has one by its part, of the loss of its part. */
function lengthOverReplicas(gradient: tf.Tensor): tf.Tensor {
  return replicaMean(gradient.square().sum()).div(replicaCount()).sqrt();
}

/** `value`, as a function of `x` with a known gradient. */
function withGradient(x: tf.Tensor, value: tf.Tensor, gradient: tf.Tensor): tf.Tensor {
  return tf.customGrad((_, save) => {
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value: value.clone(),
      gradFunc: (dy: tf.Tensor | tf.Tensor[], [gradient]: tf.Tensor[]) =>
        gradient.mul(dy as tf.Tensor),
    };
  })(x);
}
