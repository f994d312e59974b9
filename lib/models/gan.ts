// The generator and the discriminator of a generative adversarial network, both multi-layer perceptrons.

import { tf } from "lib/tensorflow/mod.ts";
import { aFlag, aList, aSeed, aWhole, type OptionChecks, requireOptions } from "lib/values/mod.ts";
import { BatchNorm, Dense, Dropout, Module, TensorRandom } from "lib/nn/mod.ts";

/** Slope of the leaky ReLU below zero (Radford et al., "DCGAN", 2016, section 3). */
const LEAK = 0.2;

/** Configuration of {@linkcode Generator}. */
export interface GeneratorOptions {
  /** Length of the noise vector. */
  latent?: number;
  /** Widths of the hidden layers. */
  hidden?: readonly number[];
  /** Pixels of an image. */
  pixels?: number;
  /** Batch norm in the hidden layers: without it the generator collapses to one digit. */
  batchNorm?: boolean;
  seed?: number;
}

const size = aWhole({ least: 1, most: 2 ** 20 });

const GENERATOR_CHECKS: OptionChecks<Required<GeneratorOptions>> = {
  latent: size,
  hidden: aList(size, { most: 100 }),
  pixels: size,
  batchNorm: aFlag,
  seed: aSeed,
};

/** Noise to images: dense layers with batch norm and leaky ReLU, and tanh at the end. */
export class Generator extends Module {
  readonly latent: number;
  readonly hidden: Dense[];
  readonly norms: BatchNorm[];
  readonly output: Dense;

  /** @throws RangeError when there is no such option, or a value is out of its range */
  constructor(options: GeneratorOptions = {}) {
    super();
    requireOptions("Generator", options, GENERATOR_CHECKS);
    const { latent = 64, hidden = [256, 512], pixels = 784, batchNorm = true, seed = 0 } = options;
    const random = new TensorRandom(seed);
    const widths = [latent, ...hidden];
    this.latent = latent;
    this.hidden = hidden.map((width, i) => new Dense(widths[i], width, random));
    this.norms = batchNorm ? hidden.map((width) => new BatchNorm(width)) : [];
    this.output = new Dense(widths.at(-1)!, pixels, random);
  }

  /** Noise (B, latent) to images (B, pixels) in [-1, 1]. */
  call(z: tf.Tensor2D): tf.Tensor2D {
    let x = z; // (B, latent)
    this.hidden.forEach((dense, i) => {
      x = dense.call(x); // (B, hidden[i])
      x = tf.leakyRelu(this.norms[i]?.call(x) ?? x, LEAK);
    });
    return tf.tanh(this.output.call(x)); // (B, pixels)
  }
}

/** Configuration of {@linkcode Discriminator}. */
export interface DiscriminatorOptions {
  /** Widths of the hidden layers. */
  hidden?: readonly number[];
  /** Pixels of an image. */
  pixels?: number;
  /** Share of hidden activations dropped in training, against overfitting. */
  dropout?: number;
  seed?: number;
}

/** The probability that an image is real: dense layers with leaky ReLU and dropout, and a sigmoid at the end. */
export class Discriminator extends Module {
  readonly hidden: Dense[];
  readonly dropout: Dropout;
  readonly output: Dense;

  constructor(
    { hidden = [256, 128], pixels = 784, dropout = 0.3, seed = 1 }: DiscriminatorOptions = {},
  ) {
    super();
    const random = new TensorRandom(seed);
    const widths = [pixels, ...hidden];
    this.hidden = hidden.map((width, i) => new Dense(widths[i], width, random));
    this.dropout = new Dropout(dropout, random);
    this.output = new Dense(widths.at(-1)!, 1, random);
  }

  /** Images (B, pixels) to the probability that each is real (B, 1). */
  call(images: tf.Tensor2D): tf.Tensor2D {
    return tf.sigmoid(this.logits(images));
  }

  /** Images (B, pixels) to the logit of that probability (B, 1). */
  logits(images: tf.Tensor2D): tf.Tensor2D {
    let x = images; // (B, pixels)
    for (const dense of this.hidden) {
      x = this.dropout.call(tf.leakyRelu(dense.call(x), LEAK)); // (B, hidden[i])
    }
    return this.output.call(x); // (B, 1)
  }
}
