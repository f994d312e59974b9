// Classifiers: a multi-layer perceptron of digits, and a residual network of pictures, which is also the perceptual network.

import { tf } from "lib/tensorflow/mod.ts";
import {
  BatchNorm,
  Conv2d,
  Dense,
  Dropout,
  type FeatureNetwork,
  Module,
  relu,
  ResBlock,
  TensorRandom,
} from "lib/nn/mod.ts";

/** Configuration of {@linkcode Classifier}. */
export interface ClassifierOptions {
  /** Widths of the hidden layers. */
  hidden?: readonly number[];
  /** Pixels of an image. */
  pixels?: number;
  classes?: number;
  dropout?: number;
  seed?: number;
}

/** A multi-layer perceptron with batch norm and ReLU, for digits. */
export class Classifier extends Module {
  readonly hidden: Dense[];
  readonly norms: BatchNorm[];
  readonly dropout: Dropout;
  readonly output: Dense;

  constructor(
    { hidden = [256, 128], pixels = 784, classes = 10, dropout = 0.1, seed = 2 }:
      ClassifierOptions = {},
  ) {
    super();
    const random = new TensorRandom(seed);
    const widths = [pixels, ...hidden];
    this.hidden = hidden.map((width, i) => new Dense(widths[i], width, random));
    this.norms = hidden.map((width) => new BatchNorm(width));
    this.dropout = new Dropout(dropout, random);
    this.output = new Dense(widths.at(-1)!, classes, random);
  }

  /** Images (B, pixels) in [-1, 1] to class logits (B, classes). */
  call(images: tf.Tensor2D): tf.Tensor2D {
    let x = images; // (B, pixels)
    this.hidden.forEach((dense, i) => {
      x = this.dropout.call(tf.relu(this.norms[i].call(dense.call(x)))); // (B, hidden[i])
    });
    return this.output.call(x); // (B, classes)
  }
}

/** Configuration of {@linkcode ResNet}. */
export interface ResNetOptions {
  classes: number;
  /** Channels at each resolution, each half of the one before. */
  widths?: readonly number[];
  /** Residual blocks at each resolution. */
  blocks?: number;
  /** Stride of the first convolution: 2 for 64x64 pictures and larger. */
  stride?: number;
  /** Share of the averaged features dropped in training. */
  dropout?: number;
  /** Colours of a pixel. */
  channels?: number;
  seed?: number;
}

/**
 * Residual blocks with batch normalisation before each convolution (He et al., "Identity mappings in deep residual
 * networks", 2016), average pooling between resolutions and at the end.
 */
export class ResNet extends Module implements FeatureNetwork {
  readonly input: Conv2d;
  /** The blocks of each resolution. */
  readonly stages: ResBlock[][];
  readonly norm: BatchNorm;
  readonly dropout: Dropout;
  readonly output: Dense;

  constructor(
    {
      classes,
      widths = [32, 64, 128],
      blocks = 1,
      stride = 2,
      dropout = 0.1,
      channels = 3,
      seed = 2,
    }: ResNetOptions,
  ) {
    super();
    const random = new TensorRandom(seed);
    const norm = (channels: number) => new BatchNorm(channels);
    const block = (inputs: number, outputs: number) =>
      new ResBlock(inputs, outputs, random, { norm, activation: relu, bias: false });
    this.input = new Conv2d(channels, widths[0], random, { stride });
    this.stages = widths.map((width, i) =>
      Array.from({ length: blocks }, (_, j) => block(j ? width : widths[Math.max(0, i - 1)], width))
    );
    this.norm = norm(widths.at(-1)!);
    this.dropout = new Dropout(dropout, random);
    this.output = new Dense(widths.at(-1)!, classes, random);
  }

  /** Pictures (B, H, W, channels) in [-1, 1] to class logits (B, classes). */
  call(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => this.output.call(this.dropout.call(this.embed(images))));
  }

  /** Pictures (B, H, W, channels) in [-1, 1] to the last layer's input, (B, widths.at(-1)), for Fréchet distances. */
  embed(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      const last = this.features(images).at(-1)!; // (B, h, w, widths.at(-1))
      return relu(this.norm.call(last)).mean<tf.Tensor2D>([1, 2]); // (B, widths.at(-1))
    });
  }

  /** Pictures (B, H, W, channels) in [-1, 1] to the last feature map of each resolution, (B, H / stride / 2^i, W / stride / 2^i, widths[i]). */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    return tf.tidy(() => {
      let x = this.input.call(images); // (B, H / stride, W / stride, widths[0])
      return this.stages.map((blocks, i) => {
        if (i > 0) x = tf.avgPool(x, 2, 2, "valid"); // (B, h, w, widths[i - 1])
        return x = blocks.reduce((x, block) => block.call(x), x); // (B, h, w, widths[i])
      });
    });
  }
}
