// A small image classifier, the judge of generated digits.

import { tf } from "lib/tensorflow/mod.ts";
import { BatchNorm, Dense, Dropout, Module, TensorRandom } from "lib/nn/mod.ts";

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

/** A multi-layer perceptron with batch norm and ReLU. */
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
