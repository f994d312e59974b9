// Convolutions around a transformer, which may make squares of 2x2 tokens one.

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

const norm = (channels: number) => new GroupNorm(channels, { groups: 1, epsilon: 1e-6 });

/**
 * Convolutions before and after a transformer: what a token's neighbours say reaches it by a way around the transformer. With
 * squares of 2x2 tokens it has a quarter of the positions and a sixteenth of the attention.
 */
export class TokenGrouping extends Module {
  readonly stem: ResBlock;
  readonly down: Conv2d; // (side, side, tokenWidth, width)
  readonly up: Dense; // (width, side^2 tokenWidth)
  readonly post: ResBlock;

  /**
   * @param side of the squares, 1 or 2 tokens
   * @throws RangeError when squares do not fill the grid
   */
  constructor(
    readonly grid: readonly [rows: number, columns: number],
    readonly side: number,
    readonly tokenWidth: number,
    readonly width: number,
    random: TensorRandom,
  ) {
    super();
    if (grid.some((length) => length % side !== 0)) {
      throw new RangeError(
        `A grid of ${grid.join("x")} tokens cannot be grouped by ${side}x${side}.`,
      );
    }
    this.stem = new ResBlock(tokenWidth, tokenWidth, random, { norm });
    this.down = new Conv2d(tokenWidth, width, random, { kernel: side, stride: side, padding: 0 });
    this.up = new Dense(width, side ** 2 * tokenWidth, random);
    this.post = new ResBlock(tokenWidth, tokenWidth, random, { norm });
  }

  /** Tokens' vectors (B, N, tokenWidth) to those of squares (B, N / side^2, width) and what goes around the transformer. */
  group(tokens: tf.Tensor3D): { x: tf.Tensor3D; around: tf.Tensor4D } {
    const [batch, length] = tokens.shape;
    const image = tokens.reshape<tf.Tensor4D>([batch, ...this.grid, this.tokenWidth]); // (B, h, w, tokenWidth)
    const around = this.stem.call(image); // (B, h, w, tokenWidth)
    const squares = this.down.call(around); // (B, h / side, w / side, width)
    return { x: squares.reshape([batch, length / this.side ** 2, this.width]), around };
  }

  /** Squares (B, N / side^2, width) back to tokens (B, N, tokenWidth). */
  ungroup(x: tf.Tensor3D, around: tf.Tensor4D): tf.Tensor3D {
    const { side, grid: [rows, columns] } = this;
    const batch = x.shape[0];
    const wide = this.up.call(x).reshape<tf.Tensor4D>([batch, rows / side, columns / side, -1]); // (B, h / side, w / side, side^2 tokenWidth)
    const tokens = side > 1 ? pixelShuffle(wide, side) : wide; // (B, h, w, tokenWidth)
    const image = this.post.call(tokens.add(around)); // (B, h, w, tokenWidth)
    return image.reshape([batch, rows * columns, this.tokenWidth]); // (B, N, tokenWidth)
  }
}
