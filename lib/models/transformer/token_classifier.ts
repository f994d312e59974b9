// What a picture shows, told from the tokens that are known of it.

import { tf } from "lib/tensorflow/mod.ts";
import { Dense, type GroupNorm, Module, ResBlock, swish, type TensorRandom } from "lib/nn/mod.ts";
import { tokenNorm } from "./token_norm.ts";

/** Channels at each resolution, each half of the one before. */
const WIDTHS = [64, 128, 192] as const;

/**
 * A small residual network over the grid of tokens' vectors. From few pictures and in little time convolutions learn far
 * better than attention what pictures show: the transformer can then be asked for it.
 */
export class TokenClassifier extends Module {
  readonly stages: ResBlock[];
  readonly norm: GroupNorm;
  readonly output: Dense; // (192, classes)

  constructor(
    readonly grid: readonly [rows: number, columns: number],
    tokenWidth: number,
    classes: number,
    random: TensorRandom,
  ) {
    super();
    const inputs = [tokenWidth, ...WIDTHS];
    this.stages = WIDTHS.map((width, i) =>
      new ResBlock(inputs[i], width, random, { norm: tokenNorm })
    );
    const last = WIDTHS.at(-1)!;
    this.norm = tokenNorm(last);
    this.output = new Dense(last, classes, random);
  }

  /** Tokens' vectors (B, N, tokenWidth), that of the mask token where unknown, to logits (B, classes). */
  call(vectors: tf.Tensor3D): tf.Tensor2D {
    return tf.tidy(() => {
      let x = vectors.reshape<tf.Tensor4D>([-1, ...this.grid, vectors.shape[2]]); // (B, h, w, tokenWidth)
      this.stages.forEach((stage, i) => {
        if (i > 0) x = tf.avgPool(x, 2, 2, "same"); // (B, h / 2, w / 2, C)
        x = stage.call(x); // (B, h, w, C)
      });
      const seen = swish(this.norm.call(x)).mean<tf.Tensor2D>([1, 2]); // (B, 192)
      return this.output.call(seen); // (B, classes)
    });
  }
}
