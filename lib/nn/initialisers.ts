// Initialisers of weights.

import { tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import type { TensorRandom } from "./random.ts";

/** Makes a weight's first value. The last two axes are inputs and outputs, those before them a kernel's height and width. */
export type Initialiser = <R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  random: TensorRandom,
) => tf.Tensor<R>;

/**
 * Elements of the input that one element of a weight's output is a sum of: the window's size times the inputs (PyTorch's
 * `fan_in`).
 *
 * @throws RangeError for fewer than two axes
 */
export function fanIn(shape: readonly number[]): number {
  if (shape.length < 2) {
    throw new RangeError(
      `A weight of shape [${shape}] has no inputs and outputs; give it an initialiser such as zeros or normal(0.02).`,
    );
  }
  return shape.slice(0, -1).reduce((size, axis) => size * axis, 1);
}

/** All zero. */
export const zeros: Initialiser = (shape) => tf.zeros(shape);

/** Uniform in ±bound. */
export function uniform(bound: number): Initialiser {
  requireNumber("bound", bound, { least: 0 });
  return (shape, random) => random.uniform(shape, -bound, bound);
}

/** Normal with mean 0 and this standard deviation. */
export function normal(deviation = 0.02): Initialiser {
  requireNumber("deviation", deviation, { least: 0 });
  return (shape, random) => tf.tidy(() => random.normal(shape).mul(deviation));
}

/** Normal with mean 0, truncated at two standard deviations (BERT's and MaskGIT's, with 0.02). */
export function truncatedNormal(deviation = 0.02): Initialiser {
  requireNumber("deviation", deviation, { least: 0 });
  return (shape, random) => tf.tidy(() => random.truncatedNormal(shape).mul(deviation));
}

/** Uniform in ±1/sqrt(fan in) (LeCun et al., "Efficient BackProp", 1998; PyTorch's default for layers with weights). */
export function lecunUniform(): Initialiser {
  return (shape, random) => uniform(1 / Math.sqrt(fanIn(shape)))(shape, random);
}
