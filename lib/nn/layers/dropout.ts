// Dropout.

import { tf } from "lib/tensorflow/mod.ts";
import { Module } from "../module.ts";
import type { TensorRandom } from "../random.ts";

/** Zeroes a random share of the activations in training and scales the others up (Srivastava et al., "Dropout", 2014). */
export class Dropout extends Module {
  /** Draws the masks; a property, so that its state is saved with the model. */
  readonly random: TensorRandom;

  /** @param rate share of activations to drop, in [0, 1) */
  constructor(readonly rate: number, random: TensorRandom) {
    super();
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`A dropout rate is at least 0 and below 1, not ${rate}.`);
    }
    this.random = random.split();
  }

  /** Any shape to the same shape. */
  call<T extends tf.Tensor>(x: T): T {
    if (!this.training || this.rate === 0) return x;
    return tf.tidy(() => {
      const kept = this.random.uniform(x.shape).greaterEqual(this.rate).cast("float32");
      return x.mul(kept).div(1 - this.rate);
    });
  }
}
