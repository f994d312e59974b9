// A fully connected layer.

import type { tf } from "lib/tensorflow/mod.ts";
import { Module } from "./module.ts";
import { parameter } from "./parameter.ts";
import type { TensorRandom } from "./random.ts";

/** `y = x W + b`. */
export class Dense extends Module {
  readonly weight: tf.Variable<tf.Rank.R2>; // (inputs, outputs)
  readonly bias: tf.Variable<tf.Rank.R1>; // (outputs)

  /** Weights start uniform in ±1/sqrt(inputs) (LeCun et al., "Efficient BackProp", 1998; PyTorch's default). */
  constructor(inputs: number, outputs: number, random: TensorRandom) {
    super();
    const bound = 1 / Math.sqrt(inputs);
    this.weight = parameter(() => random.uniform<tf.Rank.R2>([inputs, outputs], -bound, bound));
    this.bias = parameter(() => random.uniform<tf.Rank.R1>([outputs], -bound, bound));
  }

  /** (B, inputs) to (B, outputs). */
  call(x: tf.Tensor2D): tf.Tensor2D {
    return x.matMul(this.weight).add(this.bias);
  }
}
