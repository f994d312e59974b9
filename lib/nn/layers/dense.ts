// A fully connected layer.

import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { fanIn, type Initialiser, lecunUniform, uniform } from "../initialisers.ts";
import { addBias } from "../functional.ts";
import { Module } from "../module.ts";
import { parameter } from "../variables.ts";
import type { TensorRandom } from "../random.ts";

/** Options of layers that have a weight and a bias. */
export interface WeightOptions {
  /** Whether there is a bias. */
  bias?: boolean;
  /** Default: uniform in ±1/sqrt(fan in), as PyTorch's. */
  weightInit?: Initialiser;
  /** Default: as the weight's. */
  biasInit?: Initialiser;
}

/** `y = x W + b`. */
export class Dense extends Module {
  readonly weight: tf.Variable<tf.Rank.R2>; // (inputs, outputs)
  readonly bias?: tf.Variable<tf.Rank.R1>; // (outputs)

  constructor(inputs: number, outputs: number, random: TensorRandom, options: WeightOptions = {}) {
    super();
    requireFeatures(inputs, outputs);
    this.weight = newWeight<tf.Rank.R2>([inputs, outputs], random, options);
    this.bias = newBias(outputs, this.weight.shape, random, options);
  }

  /** (..., inputs) to (..., outputs). */
  call<R extends tf.Rank>(x: tf.Tensor<R>): tf.Tensor<R> {
    const [inputs, outputs] = this.weight.shape;
    if (x.shape.at(-1) !== inputs) {
      throw new Error(`Dense takes (..., ${inputs}), but got (${x.shape}).`);
    }
    return tf.tidy(() => {
      const rows = x.rank === 2 ? x as tf.Tensor2D : x.reshape<tf.Tensor2D>([-1, inputs]); // (N, inputs)
      const y = addBias(rows.matMul<tf.Tensor2D>(this.weight), this.bias); // (N, outputs)
      return (x.rank === 2 ? y : y.reshape([...x.shape.slice(0, -1), outputs])) as tf.Tensor<R>;
    });
  }
}

/** @throws RangeError when a layer has no inputs or no outputs */
export function requireFeatures(inputs: number, outputs: number): void {
  requireWhole("inputs", inputs, { least: 1 });
  requireWhole("outputs", outputs, { least: 1 });
}

/** A weight with the layer's initialiser. */
export function newWeight<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  random: TensorRandom,
  { weightInit = lecunUniform() }: WeightOptions,
): tf.Variable<R> {
  return parameter(() => weightInit<R>(shape, random), true, shape);
}

/** A bias with the layer's initialiser, if the layer has one. */
export function newBias(
  size: number,
  weightShape: readonly number[],
  random: TensorRandom,
  { bias = true, biasInit }: WeightOptions,
): tf.Variable<tf.Rank.R1> | undefined {
  if (!bias) return undefined;
  const init = biasInit ?? uniform(1 / Math.sqrt(fanIn(weightShape)));
  return parameter(() => init<tf.Rank.R1>([size], random), true, [size]);
}
