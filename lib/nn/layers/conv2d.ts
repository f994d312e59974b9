// Two-dimensional convolution.

import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { addBias } from "../functional.ts";
import { Module } from "../module.ts";
import type { TensorRandom } from "../random.ts";
import { newBias, newWeight, requireFeatures, type WeightOptions } from "./dense.ts";

/** A height and a width, or one number for both. */
export type Size2d = number | readonly [height: number, width: number];

/** Options of {@linkcode Conv2d}. */
export interface Conv2dOptions extends WeightOptions {
  /** Size of the kernel. */
  kernel?: Size2d;
  stride?: Size2d;
  /**
   * Zeros on every side of the image (PyTorch's `padding`), or `same`: outputs of ceil(size / stride), with an odd zero at the
   * bottom and the right (TensorFlow's rule).
   */
  padding?: "same" | Size2d;
}

/** Convolution of images (B, H, W, channels). */
export class Conv2d extends Module {
  readonly weight: tf.Variable<tf.Rank.R4>; // (kernel height, kernel width, inputs, outputs)
  readonly bias?: tf.Variable<tf.Rank.R1>; // (outputs)
  readonly #stride: [number, number];
  readonly #padding: TfPadding;

  constructor(inputs: number, outputs: number, random: TensorRandom, options: Conv2dOptions = {}) {
    super();
    const { kernel = 3, stride = 1, padding = "same" } = options;
    requireFeatures(inputs, outputs);
    this.#stride = pair("stride", stride, 1);
    this.#padding = tfPadding(padding);
    this.weight = newWeight<tf.Rank.R4>(
      [...pair("kernel", kernel, 1), inputs, outputs],
      random,
      options,
    );
    this.bias = newBias(outputs, this.weight.shape, random, options);
  }

  /** (B, H, W, inputs) to (B, H', W', outputs); H' = floor((H + 2 padding - kernel) / stride) + 1. */
  call(x: tf.Tensor4D): tf.Tensor4D {
    checkChannels("Conv2d", x, this.weight.shape[2]);
    return tf.tidy(() => {
      const y = tf.conv2d(x, this.weight, this.#stride, this.#padding);
      return addBias(y, this.bias); // (B, H', W', outputs)
    });
  }
}

/** Padding as TensorFlow.js takes it. */
export type TfPadding = "same" | "valid" | [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
];

/** Height and width. @throws RangeError that names a size that is no whole number from `least` on */
export function pair(name: string, size: Size2d, least: number): [number, number] {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  return [requireWhole(name, height, { least }), requireWhole(name, width, { least })];
}

/** TensorFlow.js's padding for a layer's. */
export function tfPadding(padding: "same" | Size2d): TfPadding {
  if (padding === "same") return padding;
  const [height, width] = pair("padding", padding, 0);
  return height === 0 && width === 0 ? "valid" : [[0, 0], [height, height], [width, width], [0, 0]];
}

/** @throws Error when an image has other channels than the layer takes */
export function checkChannels(layer: string, x: tf.Tensor4D, channels: number): void {
  if (x.rank === 4 && x.shape[3] === channels) return;
  throw new Error(`${layer} takes (B, H, W, ${channels}), but got (${x.shape}).`);
}
