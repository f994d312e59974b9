// Downsampling and upsampling: VQ-GAN's, and one that computes at the coarser resolution alone.

import { tf } from "lib/tensorflow/mod.ts";
import {
  Conv2d,
  Downsample,
  Module,
  pixelShuffle,
  swish,
  type TensorRandom,
  Upsample,
} from "lib/nn/mod.ts";

/** A layer that changes an image's size. */
export interface Resample extends Module {
  call(x: tf.Tensor4D): tf.Tensor4D;
}

/** Kinds of resampling, see {@linkcode AutoencoderOptions.resampling}. */
export type Resampling = "nearest" | "shuffle";

/** Swish, then a 4x4 convolution with stride 2. */
export class ShuffleDown extends Module {
  readonly conv: Conv2d;

  constructor(inputs: number, outputs: number, random: TensorRandom) {
    super();
    this.conv = patchConv(inputs, outputs, 2, random);
  }

  /** (B, H, W, inputs) to (B, H/2, W/2, outputs). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.conv.call(swish(x)));
  }
}

/** Swish, a 3x3 convolution, and pixel shuffle. */
export class ShuffleUp extends Module {
  readonly conv: Conv2d;

  constructor(inputs: number, outputs: number, random: TensorRandom) {
    super();
    this.conv = new Conv2d(inputs, 4 * outputs, random);
  }

  /** (B, H, W, inputs) to (B, 2H, 2W, outputs). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => pixelShuffle(this.conv.call(swish(x)), 2));
  }
}

/**
 * Layers from a resolution with `from` channels to the next with `to`. Those of `shuffle` change the channels, those of
 * `nearest` leave it to the next residual block.
 */
export interface Resamplers {
  /** Channels after the layer. */
  channels(from: number, to: number): number;
  down(from: number, to: number, random: TensorRandom): Resample;
  up(from: number, to: number, random: TensorRandom): Resample;
}

export const RESAMPLERS: Readonly<Record<Resampling, Resamplers>> = {
  nearest: {
    channels: (from) => from,
    down: (from, _, random) => new Downsample(from, from, random),
    up: (from, _, random) => new Upsample(from, from, random),
  },
  shuffle: {
    channels: (_, to) => to,
    down: (from, to, random) => new ShuffleDown(from, to, random),
    up: (from, to, random) => new ShuffleUp(from, to, random),
  },
};

/** A convolution of a stride of `patch` and a kernel of twice that; 3x3 for a patch of one pixel. */
export function patchConv(
  inputs: number,
  outputs: number,
  patch: number,
  random: TensorRandom,
): Conv2d {
  if (patch === 1) return new Conv2d(inputs, outputs, random);
  return new Conv2d(inputs, outputs, random, {
    kernel: 2 * patch,
    stride: patch,
    padding: patch / 2,
  });
}
