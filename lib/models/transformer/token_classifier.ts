// What a picture shows, told from the tokens that are known of it.

import type { tf } from "lib/tensorflow/mod.ts";
import { Dense, Module, type TensorRandom } from "lib/nn/mod.ts";

/** The classes that pictures may show, from what convolutions see on average: the transformer can then be asked for one. */
export class TokenClassifier extends Module {
  readonly output: Dense; // (channels, classes)

  constructor(channels: number, classes: number, random: TensorRandom) {
    super();
    this.output = new Dense(channels, classes, random);
  }

  /** What convolutions see, (B, h, w, C), to logits (B, classes). */
  call(seen: tf.Tensor4D): tf.Tensor2D {
    return this.output.call(seen.mean<tf.Tensor2D>([1, 2])); // (B, classes)
  }
}
