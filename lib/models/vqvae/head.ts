// The end of a network of residual blocks.

import { tf } from "lib/tensorflow/mod.ts";
import { Conv2d, type GroupNorm, Module, swish, type TensorRandom } from "lib/nn/mod.ts";
import { groupNorm, type NormOptions } from "./norm.ts";

/** Normalisation, swish and a 3x3 convolution. */
export class Head extends Module {
  readonly norm?: GroupNorm;
  readonly conv: Conv2d;

  constructor(inputs: number, outputs: number, random: TensorRandom, options: NormOptions) {
    super();
    this.norm = groupNorm(inputs, options);
    this.conv = new Conv2d(inputs, outputs, random);
  }

  /** (B, H, W, inputs) to (B, H, W, outputs). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.conv.call(this.features(x)));
  }

  /** What the convolution sees, (B, H, W, inputs). */
  features(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => swish(this.norm?.call(x) ?? x));
  }
}
