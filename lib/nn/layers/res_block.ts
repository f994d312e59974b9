// Residual blocks for images.

import { tf } from "lib/tensorflow/mod.ts";
import { type Activation, swish } from "../functional.ts";
import type { Initialiser } from "../initialisers.ts";
import { Module } from "../module.ts";
import type { TensorRandom } from "../random.ts";
import { Conv2d } from "./conv2d.ts";
import type { WeightOptions } from "./dense.ts";
import { Dropout } from "./dropout.ts";
import { GroupNorm } from "./group_norm.ts";
import type { Normalisation } from "./normalisation.ts";

/** Options of {@linkcode ResBlock}; the defaults are VQGAN's. */
export interface ResBlockOptions extends WeightOptions {
  /** Makes the normalisation layer before each convolution; `false` for none. */
  norm?: false | ((channels: number) => Normalisation);
  activation?: Activation;
  dropout?: number;
  /** Initialiser of the second convolution's weight; with `zeros` the block is the identity at first. */
  outputInit?: Initialiser;
}

/**
 * `x + conv(act(norm(conv(act(norm(x))))))`, with a 1x1 convolution of the residual connection where the channels change (He et al.,
 * "Identity mappings in deep residual networks", 2016; Esser et al., "Taming transformers", 2021).
 */
export class ResBlock extends Module {
  readonly norm1?: Normalisation;
  readonly conv1: Conv2d;
  readonly norm2?: Normalisation;
  readonly conv2: Conv2d;
  readonly shortcut?: Conv2d;
  readonly dropout: Dropout;
  readonly #activation: Activation;

  constructor(
    inputs: number,
    outputs: number,
    random: TensorRandom,
    {
      norm = (channels) => new GroupNorm(channels, { epsilon: 1e-6 }),
      activation = swish,
      dropout = 0,
      outputInit,
      ...weights
    }: ResBlockOptions = {},
  ) {
    super();
    this.#activation = activation;
    if (norm) this.norm1 = norm(inputs);
    this.conv1 = new Conv2d(inputs, outputs, random, weights);
    if (norm) this.norm2 = norm(outputs);
    const output = outputInit ? { ...weights, weightInit: outputInit } : weights;
    this.conv2 = new Conv2d(outputs, outputs, random, output);
    if (inputs !== outputs) {
      this.shortcut = new Conv2d(inputs, outputs, random, { ...weights, kernel: 1 });
    }
    this.dropout = new Dropout(dropout, random);
  }

  /** (B, H, W, inputs) to (B, H, W, outputs). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      let y = this.#activation(this.norm1?.call(x) ?? x); // (B, H, W, inputs)
      y = this.conv1.call(y); // (B, H, W, outputs)
      y = this.#activation(this.norm2?.call(y) ?? y); // (B, H, W, outputs)
      y = this.conv2.call(this.dropout.call(y)); // (B, H, W, outputs)
      return y.add(this.shortcut?.call(x) ?? x); // (B, H, W, outputs)
    });
  }
}
