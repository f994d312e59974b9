// Two-dimensional transposed convolution.

import { tf } from "lib/tensorflow/mod.ts";
import { addBias } from "../functional.ts";
import { Module } from "../module.ts";
import type { TensorRandom } from "../random.ts";
import { checkChannels, pair, type Size2d, tfPadding } from "./conv2d.ts";
import { newBias, newWeight, requireFeatures, type WeightOptions } from "./dense.ts";

/** Options of {@linkcode ConvTranspose2d}, with PyTorch's meaning. */
export interface ConvTranspose2dOptions extends WeightOptions {
  /** Size of the kernel. */
  kernel?: Size2d;
  stride?: Size2d;
  /** The padding of the convolution that is transposed; it makes the output smaller. */
  padding?: Size2d;
  /** Additional rows and columns at the bottom and the right. */
  outputPadding?: Size2d;
}

/** The transpose of a convolution with the same options (Zeiler et al., "Deconvolutional networks", 2010). */
export class ConvTranspose2d extends Module {
  readonly weight: tf.Variable<tf.Rank.R4>; // (kernel height, kernel width, outputs, inputs)
  readonly bias?: tf.Variable<tf.Rank.R1>; // (outputs)
  readonly #stride: [number, number];
  readonly #padding: [number, number];
  readonly #outputPadding: [number, number];

  /** The defaults double the size. */
  constructor(
    inputs: number,
    outputs: number,
    random: TensorRandom,
    options: ConvTranspose2dOptions = {},
  ) {
    super();
    const { kernel = 4, stride = 2, padding = 1, outputPadding = 0 } = options;
    requireFeatures(inputs, outputs);
    this.#stride = pair("stride", stride, 1);
    this.#padding = pair("padding", padding, 0);
    this.#outputPadding = pair("outputPadding", outputPadding, 0);
    this.#checkOutputPadding();
    // Its fan in counts the outputs, as PyTorch's does: the axes are those of the convolution it transposes.
    this.weight = newWeight<tf.Rank.R4>(
      [...pair("kernel", kernel, 1), outputs, inputs],
      random,
      options,
    );
    this.bias = newBias(outputs, this.weight.shape, random, options);
  }

  /** (B, H, W, inputs) to (B, H', W', outputs); H' = (H - 1) stride - 2 padding + kernel + outputPadding. */
  call(x: tf.Tensor4D): tf.Tensor4D {
    const [, , outputs, inputs] = this.weight.shape;
    checkChannels("ConvTranspose2d", x, inputs);
    const [height, width] = [0, 1].map((axis) => this.#outputSize(x.shape[1 + axis], axis));
    return tf.tidy(() => {
      const shape: [number, number, number, number] = [x.shape[0], height, width, outputs];
      const padding = tfPadding(this.#padding);
      const y = tf.conv2dTranspose(x, this.weight, shape, this.#stride, padding);
      return addBias(y, this.bias); // (B, H', W', outputs)
    });
  }

  #outputSize(size: number, axis: number): number {
    const window = this.weight.shape[axis];
    const smaller = 2 * this.#padding[axis];
    return (size - 1) * this.#stride[axis] - smaller + window + this.#outputPadding[axis];
  }

  #checkOutputPadding(): void {
    for (const axis of [0, 1]) {
      if (this.#outputPadding[axis] < this.#stride[axis]) continue;
      throw new RangeError(
        `ConvTranspose2d's outputPadding [${this.#outputPadding}] must be below its stride [${this.#stride}].`,
      );
    }
  }
}
