// Downsampling and upsampling of images by two.

import { tf } from "lib/tensorflow/mod.ts";
import { double } from "../functional.ts";
import { Module } from "../module.ts";
import type { TensorRandom } from "../random.ts";
import { Conv2d } from "./conv2d.ts";
import type { WeightOptions } from "./dense.ts";

/**
 * A 3x3 convolution with stride 2. Its padding is at the bottom and the right, as VQGAN's (Esser et al., "Taming
 * transformers", 2021).
 */
export class Downsample extends Module {
  readonly conv: Conv2d;

  constructor(inputs: number, outputs: number, random: TensorRandom, options: WeightOptions = {}) {
    super();
    this.conv = new Conv2d(inputs, outputs, random, { ...options, stride: 2 });
  }

  /** (B, H, W, inputs) to (B, H/2, W/2, outputs); H and W must be even. */
  call(x: tf.Tensor4D): tf.Tensor4D {
    if (x.shape[1] % 2 || x.shape[2] % 2) {
      throw new Error(`Downsample halves even images, but got (${x.shape}).`);
    }
    return this.conv.call(x);
  }
}

/** Nearest neighbours, then a 3x3 convolution: no checkerboards (Odena et al., "Deconvolution and checkerboard artifacts", 2016). */
export class Upsample extends Module {
  readonly conv: Conv2d;

  constructor(inputs: number, outputs: number, random: TensorRandom, options: WeightOptions = {}) {
    super();
    this.conv = new Conv2d(inputs, outputs, random, options);
  }

  /** (B, H, W, inputs) to (B, 2H, 2W, outputs). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.conv.call(double(x)));
  }
}
