// Fewer positions: squares of 2x2 tokens as one.

import { tf } from "lib/tensorflow/mod.ts";
import {
  Conv2d,
  Dense,
  GroupNorm,
  Module,
  pixelShuffle,
  ResBlock,
  type TensorRandom,
} from "lib/nn/mod.ts";

/** Normalisation of all channels of a picture's tokens together. */
export function tokenNorm(channels: number): GroupNorm {
  return new GroupNorm(channels, { groups: 1, epsilon: 1e-6 });
}

/**
 * Convolutions before and after a transformer, so that it has a quarter of the positions and a sixteenth of the attention;
 * what a token's neighbours say reaches it by a residual connection.
 */
export class PatchMerging extends Module {
  readonly stem: ResBlock;
  readonly down: Conv2d; // (2, 2, tokenDim, dim)
  readonly up: Dense; // (dim, 4 tokenDim)
  readonly post: ResBlock;

  /** @throws RangeError when the grid has an odd side */
  constructor(
    readonly grid: readonly [rows: number, columns: number],
    readonly tokenDim: number,
    readonly dim: number,
    random: TensorRandom,
  ) {
    super();
    if (grid.some((side) => side % 2 !== 0)) {
      throw new RangeError(`A grid of ${grid.join("x")} tokens cannot be merged by 2x2.`);
    }
    this.stem = new ResBlock(tokenDim, tokenDim, random, { norm: tokenNorm });
    this.down = new Conv2d(tokenDim, dim, random, { kernel: 2, stride: 2, padding: 0 });
    this.up = new Dense(dim, 4 * tokenDim, random);
    this.post = new ResBlock(tokenDim, tokenDim, random, { norm: tokenNorm });
  }

  /** Tokens' vectors (B, N, tokenDim) to those of squares (B, N / 4, dim) and the residual. */
  group(tokens: tf.Tensor3D): { x: tf.Tensor3D; skip: tf.Tensor4D } {
    const [batch, length] = tokens.shape;
    const image = tokens.reshape<tf.Tensor4D>([batch, ...this.grid, this.tokenDim]); // (B, h, w, tokenDim)
    const skip = this.stem.call(image); // (B, h, w, tokenDim)
    const squares = this.down.call(skip); // (B, h / 2, w / 2, dim)
    return { x: squares.reshape([batch, length / 4, this.dim]), skip };
  }

  /** Squares (B, N / 4, dim) back to tokens (B, N, tokenDim). */
  ungroup(x: tf.Tensor3D, skip: tf.Tensor4D): tf.Tensor3D {
    const [rows, columns] = this.grid;
    const [batch, length] = x.shape;
    const wide = this.up.call(x).reshape<tf.Tensor4D>([batch, rows / 2, columns / 2, -1]); // (B, h / 2, w / 2, 4 tokenDim)
    const image = this.post.call(pixelShuffle(wide, 2).add(skip)); // (B, h, w, tokenDim)
    return image.reshape([batch, 4 * length, this.tokenDim]); // (B, N, tokenDim)
  }
}
