// How tokens become a transformer's positions, and positions tokens again.

import { tf } from "lib/tensorflow/mod.ts";
import {
  Conv2d,
  Dense,
  type Embedding,
  GroupNorm,
  Module,
  pixelShuffle,
  ResBlock,
  type TensorRandom,
} from "lib/nn/mod.ts";

/** What a stem makes of tokens; a type, so that `tf.tidy` may return it. */
export type EmbeddedTokens = {
  /** The tokens' vectors, (B, N, tokenDim). */
  vectors: tf.Tensor3D;
  /** What the transformer takes, (B, P, dim). */
  x: tf.Tensor3D;
  /** A residual connection around the transformer, (B, h, w, tokenDim). */
  skip?: tf.Tensor4D;
};

/** The part of a {@linkcode MaskedTransformer} that is between tokens and positions. */
export interface TokenStem extends Module {
  /** The tokens' vectors, (codebookSize + 1, tokenDim), the mask token's last; the head's output layer too. */
  readonly table: Embedding;
  /** Positions of a picture, P. */
  readonly positions: number;

  /** Tokens (B, N), int32, to positions (B, P, dim). */
  embed(tokens: tf.Tensor2D): EmbeddedTokens;

  /** What the transformer makes of the positions, (B, P, dim), to tokens (B, N, tokenDim). */
  unembed(x: tf.Tensor3D, embedded: EmbeddedTokens): tf.Tensor3D;
}

/** The paper's stem: a table of tokens' vectors, and a position for each token. */
export class TableStem extends Module implements TokenStem {
  /** @param positions tokens of a picture, N */
  constructor(readonly table: Embedding, readonly positions: number) {
    super();
  }

  embed(tokens: tf.Tensor2D): EmbeddedTokens {
    const vectors = tokenVectors(this.table, tokens, this.positions); // (B, N, dim)
    return { vectors, x: vectors };
  }

  unembed(x: tf.Tensor3D): tf.Tensor3D {
    return x;
  }
}

/**
 * Patch merging: 2x2 tokens are one position (as in Liu et al., "Swin transformer", 2021, section 3.1), so that attention has
 * a sixteenth of the weights. Convolutions before and after, with a residual connection from the ones to the others, tell a
 * token what stands beside it.
 *
 * @example
 * ```ts
 * import { MaskedTransformer, MergedStem } from "lib/models/mod.ts";
 * import { Embedding, TensorRandom } from "lib/nn/mod.ts";
 * const options = { codebookSize: 512, grid: [16, 16], layers: 4, dim: 256 } as const;
 * const random = new TensorRandom(1);
 * const table = new Embedding(513, 64, random); // (513, 64)
 * const stem = new MergedStem(table, options.grid, options.dim, random);
 * const model = new MaskedTransformer(options, stem); // with 64 positions
 * ```
 */
export class MergedStem extends Module implements TokenStem {
  readonly before: ResBlock;
  readonly merge: Conv2d; // (2, 2, tokenDim, dim)
  readonly expand: Dense; // (dim, 4 tokenDim)
  readonly after: ResBlock;

  /** @throws RangeError when the grid has an odd side */
  constructor(
    readonly table: Embedding,
    readonly grid: readonly [rows: number, columns: number],
    readonly dim: number,
    random: TensorRandom,
  ) {
    super();
    if (grid.some((side) => side % 2 !== 0)) {
      throw new RangeError(`A grid of ${grid.join("x")} tokens cannot be merged by 2x2.`);
    }
    const tokenDim = table.weight.shape[1];
    this.before = new ResBlock(tokenDim, tokenDim, random, { norm: tokenNorm });
    this.merge = new Conv2d(tokenDim, dim, random, { kernel: 2, stride: 2, padding: 0 });
    this.expand = new Dense(dim, 4 * tokenDim, random);
    this.after = new ResBlock(tokenDim, tokenDim, random, { norm: tokenNorm });
  }

  get positions(): number {
    return this.grid[0] * this.grid[1] / 4;
  }

  embed(tokens: tf.Tensor2D): EmbeddedTokens {
    const vectors = tokenVectors(this.table, tokens, 4 * this.positions); // (B, N, tokenDim)
    const [batch, , tokenDim] = vectors.shape;
    const image = vectors.reshape<tf.Tensor4D>([batch, ...this.grid, tokenDim]); // (B, h, w, tokenDim)
    const skip = this.before.call(image); // (B, h, w, tokenDim)
    const merged = this.merge.call(skip); // (B, h / 2, w / 2, dim)
    return { vectors, x: merged.reshape([batch, this.positions, this.dim]), skip };
  }

  unembed(x: tf.Tensor3D, { vectors, skip }: EmbeddedTokens): tf.Tensor3D {
    const [rows, columns] = this.grid;
    const wide = this.expand.call(x).reshape<tf.Tensor4D>([x.shape[0], rows / 2, columns / 2, -1]); // (B, h / 2, w / 2, 4 tokenDim)
    return this.after.call(pixelShuffle(wide, 2).add(skip!)).reshape(vectors.shape); // (B, N, tokenDim)
  }
}

/** Normalisation of all channels of a picture's tokens together. */
export function tokenNorm(channels: number): GroupNorm {
  return new GroupNorm(channels, { groups: 1, epsilon: 1e-6 });
}

/**
 * Tokens (B, N), int32, to their vectors (B, N, tokenDim).
 *
 * @throws Error when tokens are no int32 numbers, or other than `length` for each picture
 */
export function tokenVectors(table: Embedding, tokens: tf.Tensor2D, length: number): tf.Tensor3D {
  if (tokens.rank === 2 && tokens.shape[1] === length && tokens.dtype === "int32") {
    return table.call(tokens);
  }
  throw new Error(
    `A masked transformer takes int32 tokens of (B, ${length}), but got ${tokens.dtype} of (${
      tokens.shape.join(", ")
    }).`,
  );
}
