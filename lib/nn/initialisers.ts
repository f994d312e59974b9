// How weights start.

import { tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import type { TensorRandom } from "./random.ts";

/** Makes a weight's first value. The last two axes are inputs and outputs; those before them are a window's. */
export type Initialiser = <R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  random: TensorRandom,
) => tf.Tensor<R>;

/** Which side's size keeps its variance: activations (`fanIn`) or gradients (`fanOut`). */
export type FanMode = "fanIn" | "fanOut";

/** Options of the Kaiming initialisers. */
export interface KaimingOptions {
  mode?: FanMode;
  /** Slope below zero of the leaky ReLU that follows; 0 for ReLU. */
  slope?: number;
}

/**
 * Numbers that a weight's output is a sum of, and that an input goes into: the window's size times the inputs or outputs.
 *
 * @throws RangeError for fewer than two axes
 */
export function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new RangeError(
      `A weight of shape [${shape}] has no inputs and outputs; give it an initialiser such as zeros or normal(0.02).`,
    );
  }
  const window = shape.slice(0, -2).reduce((size, axis) => size * axis, 1);
  const [inputs, outputs] = shape.slice(-2);
  return { fanIn: window * inputs, fanOut: window * outputs };
}

/** All zero: for biases. */
export const zeros: Initialiser = (shape) => tf.zeros(shape);

/** All one: for scales. */
export const ones: Initialiser = (shape) => tf.ones(shape);

/** All the same. */
export function constant(value: number): Initialiser {
  requireNumber("value", value);
  return (shape) => tf.fill(shape, value);
}

/** Even in ±bound. */
export function uniform(bound: number): Initialiser {
  requireNumber("bound", bound, { least: 0 });
  return (shape, random) => random.uniform(shape, -bound, bound);
}

/** Normal with mean 0. */
export function normal(deviation = 0.02): Initialiser {
  requireNumber("deviation", deviation, { least: 0 });
  return (shape, random) => tf.tidy(() => random.normal(shape).mul(deviation));
}

/** Normal with mean 0, drawn anew beyond two deviations (BERT's and MaskGIT's, with 0.02). */
export function truncatedNormal(deviation = 0.02): Initialiser {
  requireNumber("deviation", deviation, { least: 0 });
  return (shape, random) => tf.tidy(() => random.truncatedNormal(shape).mul(deviation));
}

/** Even, with variance `2 / (fanIn + fanOut)` (Glorot and Bengio, 2010, equation 16). */
export function xavierUniform({ gain = 1 }: { gain?: number } = {}): Initialiser {
  requireNumber("gain", gain, { least: 0 });
  return (shape, random) => uniform(Math.sqrt(3) * xavierDeviation(shape, gain))(shape, random);
}

/** Normal, with variance `2 / (fanIn + fanOut)` (Glorot and Bengio, 2010). */
export function xavierNormal({ gain = 1 }: { gain?: number } = {}): Initialiser {
  requireNumber("gain", gain, { least: 0 });
  return (shape, random) => normal(xavierDeviation(shape, gain))(shape, random);
}

/** Even, with variance `2 / fan` for ReLU (He et al., "Delving deep into rectifiers", 2015, section 2.2). */
export function kaimingUniform(options: KaimingOptions = {}): Initialiser {
  if (options.slope !== undefined) requireNumber("slope", options.slope);
  return (shape, random) => uniform(Math.sqrt(3) * kaimingDeviation(shape, options))(shape, random);
}

/** Normal, with variance `2 / fan` for ReLU (the same paper). */
export function kaimingNormal(options: KaimingOptions = {}): Initialiser {
  if (options.slope !== undefined) requireNumber("slope", options.slope);
  return (shape, random) => normal(kaimingDeviation(shape, options))(shape, random);
}

/** Even in ±1/sqrt(fanIn) (LeCun et al., "Efficient BackProp", 1998; PyTorch's default for layers with weights). */
export function lecunUniform(): Initialiser {
  return kaimingUniform({ slope: Math.sqrt(5) });
}

function xavierDeviation(shape: readonly number[], gain: number): number {
  const { fanIn, fanOut } = fans(shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

function kaimingDeviation(
  shape: readonly number[],
  { mode = "fanIn", slope = 0 }: KaimingOptions,
): number {
  return Math.sqrt(2 / (1 + slope ** 2) / fans(shape)[mode]);
}
