// What convolutions see in a picture's tokens, those of a damaged one too.

import { tf } from "lib/tensorflow/mod.ts";
import { type GroupNorm, Module, ResBlock, swish, type TensorRandom } from "lib/nn/mod.ts";
import { tokenNorm } from "./token_norm.ts";

/** Channels at each resolution, each half of the one before. */
const WIDTHS = [64, 128, 192] as const;

/**
 * A small residual network over the grid of tokens' vectors. From few pictures and in little time convolutions learn far
 * better than attention what pictures show.
 */
export class TokenConvolutions extends Module {
  readonly stages: ResBlock[];
  readonly norm: GroupNorm;

  constructor(
    readonly grid: readonly [rows: number, columns: number],
    tokenWidth: number,
    random: TensorRandom,
  ) {
    super();
    const inputs = [tokenWidth, ...WIDTHS];
    this.stages = WIDTHS.map((width, i) =>
      new ResBlock(inputs[i], width, random, { norm: tokenNorm })
    );
    this.norm = tokenNorm(WIDTHS.at(-1)!);
  }

  /** Rows, columns and channels of what comes out. */
  get outputShape(): readonly [rows: number, columns: number, channels: number] {
    const [rows, columns] = this.grid.map((side) => Math.ceil(Math.ceil(side / 2) / 2));
    return [rows, columns, WIDTHS.at(-1)!];
  }

  /** Tokens' vectors (B, N, tokenWidth), that of the mask token where unknown, to (B, h / 4, w / 4, 192). */
  call(vectors: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => {
      let x = vectors.reshape<tf.Tensor4D>([-1, ...this.grid, vectors.shape[2]]); // (B, h, w, tokenWidth)
      this.stages.forEach((stage, i) => {
        if (i > 0) x = tf.avgPool(x, 2, 2, "same"); // (B, h / 2, w / 2, C)
        x = stage.call(x); // (B, h, w, C)
      });
      return swish(this.norm.call(x)); // (B, h / 4, w / 4, 192)
    });
  }
}
