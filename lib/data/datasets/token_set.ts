// Pictures as tokens, in memory: what a transformer is trained on.

import { type BatchRowsOptions, Random } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { BatchRows } from "./batch_rows.ts";

/** What a set of tokens is made of. */
export interface TokenSetFields {
  /** What was encoded, in words. */
  source: string;
  /** Codes, (N, rows * columns), row after row. */
  tokens: Int32Array;
  /** The same of the mirrored pictures: training takes either at random. Default none. */
  mirrored?: Int32Array;
  /** Class of each picture, (N). */
  labels: Uint8Array;
  /** Rows and columns of a picture's tokens. */
  grid: readonly [rows: number, columns: number];
  /** Name of each class. */
  classNames: readonly string[];
}

/** Tokens and classes as tensors; a type, so that `tf.dispose` takes it. */
export type LabelledTokens = {
  /** (B, rows * columns), int32. */
  tokens: tf.Tensor2D;
  /** (B), int32. */
  labels: tf.Tensor1D;
};

/** One batch of tokens. */
export interface TokenBatch extends LabelledTokens {
  /** Epoch the batch belongs to, from 0. */
  epoch: number;
  /** Number of the batch over all epochs, from 0. */
  step: number;
}

/** Stream key of the mirroring; the order of an epoch has one key less. */
const MIRROR = 1;

/** Tokens of labelled pictures. */
export class TokenSet {
  readonly name = "tokens";
  readonly source: string;
  readonly tokens: Int32Array;
  readonly mirrored?: Int32Array;
  readonly labels: Uint8Array;
  readonly grid: readonly [rows: number, columns: number];
  readonly classNames: readonly string[];

  /** @throws RangeError when there are not as many tokens as the labels and the grid need */
  constructor(fields: TokenSetFields) {
    this.source = fields.source;
    this.tokens = fields.tokens;
    this.mirrored = fields.mirrored;
    this.labels = fields.labels;
    this.grid = fields.grid;
    this.classNames = fields.classNames;
    const needed = this.count * this.length;
    for (const tokens of [this.tokens, this.mirrored ?? this.tokens]) {
      if (tokens.length === needed) continue;
      throw new RangeError(
        `${this.count} pictures of ${
          this.grid.join("x")
        } tokens have ${needed} of them, not ${tokens.length}`,
      );
    }
  }

  /** Number of pictures. */
  get count(): number {
    return this.labels.length;
  }

  /** Tokens of a picture. */
  get length(): number {
    return this.grid[0] * this.grid[1];
  }

  /**
   * Batches in an order that the seed fixes, mirrored or not where the set has both. The loop frees their tensors when the
   * next one is asked for, and when it ends.
   */
  *batches(options: BatchRowsOptions): Generator<TokenBatch, void, undefined> {
    for (const { rows, epoch, step } of new BatchRows(this, options)) {
      const random = this.mirrored && new Random(options.seed ?? 0, step, MIRROR);
      const batch = { ...this.gather(rows, random), epoch, step };
      try {
        yield batch;
      } finally {
        tf.dispose([batch.tokens, batch.labels]);
      }
    }
  }

  /** The first pictures' tokens, which the caller frees. Default all. */
  tensors(count: number = this.count): LabelledTokens {
    return this.gather(Uint32Array.from({ length: count }, (_, index) => index));
  }

  /**
   * The chosen pictures' tokens, which the caller frees.
   *
   * @param random draws which are mirrored; without it none is
   */
  gather(rows: ArrayLike<number>, random?: Random): LabelledTokens {
    const { length } = this;
    const tokens = new Int32Array(rows.length * length);
    const labels = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const from = random?.chance(0.5) ? this.mirrored! : this.tokens;
      tokens.set(from.subarray(rows[i] * length, (rows[i] + 1) * length), i * length);
      labels[i] = this.labels[rows[i]];
    }
    return {
      tokens: tf.tensor2d(tokens, [rows.length, length], "int32"),
      labels: tf.tensor1d(labels, "int32"),
    };
  }
}
