// Multi-head attention.

import { tf } from "lib/tensorflow/mod.ts";
import { softmax } from "../functional.ts";
import { Module } from "../module.ts";
import type { TensorRandom } from "../random.ts";
import { Dense, type WeightOptions } from "./dense.ts";
import { Dropout } from "./dropout.ts";

/** Options of {@linkcode MultiHeadAttention}. */
export interface AttentionOptions extends WeightOptions {
  /** Share of the attention weights dropped in training. */
  dropout?: number;
}

/** What a position may look at. */
export interface AttentionMasks {
  /** Each position sees itself and those before it. */
  causal?: boolean;
  /** (B, M): 1 or true for keys to look at, 0 for padding. A row without any key looks at all of them evenly. */
  keep?: tf.Tensor2D;
  /** What keys and values are made of, (B, M, width), for cross-attention; the queries' positions otherwise. */
  context?: tf.Tensor3D;
}

/** Keys and values of the positions so far, (B, heads, N, D) each; a type, so that `tf.tidy` may return it. */
export type KeyValues = { keys: tf.Tensor4D; values: tf.Tensor4D };

/** What is added to a masked score: its weight becomes exactly zero, and unlike infinity it never gives a NaN. */
const MASKED = -1e9;

/** Scaled dot-product attention with several heads (Vaswani et al., "Attention is all you need", 2017, section 3.2). */
export class MultiHeadAttention extends Module {
  /** Queries, keys and values in one product. */
  readonly input: Dense; // (width, 3 width)
  readonly output: Dense; // (width, width)
  readonly dropout: Dropout;

  constructor(
    readonly width: number,
    readonly heads: number,
    random: TensorRandom,
    options: AttentionOptions = {},
  ) {
    super();
    if (width % heads !== 0) {
      throw new RangeError(
        `MultiHeadAttention cannot divide a width of ${width} by ${heads} heads.`,
      );
    }
    this.input = new Dense(width, 3 * width, random, options);
    this.output = new Dense(width, width, random, options);
    this.dropout = new Dropout(options.dropout ?? 0, random);
  }

  /** (B, N, width) to the same; M is N, or the context's length. */
  call(x: tf.Tensor3D, { causal = false, keep, context }: AttentionMasks = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const [batch, length] = x.shape;
      const [q, k, v] = context ? this.#cross(x, context) : this.#self(x); // (B, heads, N or M, D)
      const scaled = q.mul(1 / Math.sqrt(this.width / this.heads)); // (B, heads, N, D)
      let scores = tf.matMul(scaled, k, false, true); // (B, heads, N, M)
      if (causal) scores = scores.add(causalBias(length, k.shape[2]!)); // (N, M)
      if (keep) scores = scores.add(keepBias(keep, [batch, k.shape[2]!])); // (B, 1, 1, M)
      const weights = this.dropout.call(softmax(scores)); // (B, heads, N, M)
      const mixed = tf.matMul(weights, v).transpose([0, 2, 1, 3]); // (B, N, heads, D)
      return this.output.call(mixed.reshape<tf.Tensor3D>([batch, length, this.width])); // (B, N, width)
    });
  }

  /** No keys and values yet, with room for those of `length` positions. */
  emptyCache(batch: number, length: number): KeyValues {
    const shape = [batch, this.heads, length, this.width / this.heads] as const;
    return { keys: tf.zeros([...shape]), values: tf.zeros([...shape]) };
  }

  /**
   * One position of causal attention, from the keys and values of those before it.
   *
   * @param x (B, 1, width)
   * @param at the position's number, from 0, an int32 scalar
   * @returns (B, 1, width), and the keys and values with this position's
   */
  next(
    x: tf.Tensor3D,
    cache: KeyValues,
    at: tf.Scalar,
  ): { mixed: tf.Tensor3D; cache: KeyValues } {
    return tf.tidy(() => {
      const [batch, , length] = cache.keys.shape;
      const [query, key, value] = this.#self(x); // (B, heads, 1, D)
      const numbers = tf.ones([length]).cumsum(0).sub(1); // (N)
      const here = numbers.equal(at.cast("float32")).cast("float32").reshape([1, 1, length, 1]);
      const keys = cache.keys.add<tf.Tensor4D>(key.mul(here)); // (B, heads, N, D)
      const values = cache.values.add<tf.Tensor4D>(value.mul(here)); // (B, heads, N, D)
      const later = numbers.greater(at.cast("float32")).cast("float32").mul(MASKED); // (N)
      const scaled = query.mul(1 / Math.sqrt(this.width / this.heads)); // (B, heads, 1, D)
      const weights = softmax(tf.matMul(scaled, keys, false, true).add(later)); // (B, heads, 1, N)
      const mixed = tf.matMul(weights, values).reshape<tf.Tensor3D>([batch, 1, this.width]); // (B, 1, width)
      return { mixed: this.output.call(mixed), cache: { keys, values } };
    });
  }

  /** Queries, keys and values of the same positions, (B, heads, N, D) each. */
  #self(x: tf.Tensor3D): tf.Tensor[] {
    return tf.split(this.#toHeads(this.input.call(x)), 3, 1);
  }

  /** Queries of `x`, keys and values of `context`. */
  #cross(x: tf.Tensor3D, context: tf.Tensor3D): tf.Tensor[] {
    const { width } = this;
    const sizes = [width, 2 * width];
    const [toQuery, toRest] = tf.split(this.input.weight, sizes, 1); // (width, width), (width, 2 width)
    const [queryBias, restBias] = this.input.bias ? tf.split(this.input.bias, sizes) : []; // (width), (2 width)
    const project = (x: tf.Tensor3D, weight: tf.Tensor, bias?: tf.Tensor) => {
      const product = tf.matMul(x.reshape([-1, width]), weight); // (B N, n width)
      const biased = bias ? product.add(bias) : product; // (B N, n width)
      return this.#toHeads(biased.reshape<tf.Tensor3D>([...x.shape.slice(0, 2), weight.shape[1]!]));
    };
    const query = project(x, toQuery, queryBias); // (B, heads, N, D)
    return [query, ...tf.split(project(context, toRest, restBias), 2, 1)];
  }

  /** (B, N, n width) to (B, n heads, N, D). */
  #toHeads(x: tf.Tensor3D): tf.Tensor4D {
    const [batch, length, width] = x.shape;
    const size = this.width / this.heads;
    const heads = x.reshape<tf.Tensor4D>([batch, length, width / size, size]); // (B, N, n heads, D)
    return heads.transpose([0, 2, 1, 3]); // (B, n heads, N, D)
  }
}

/** (N, M), with zero on and below the diagonal. */
function causalBias(length: number, keys: number): tf.Tensor {
  // Counted by ops and not in JavaScript, so that a traced function need not hold the numbers.
  const query = tf.ones([length, 1]).cumsum(0); // (N, 1)
  const key = tf.ones([1, keys]).cumsum(1); // (1, M)
  return key.greater(query).cast("float32").mul(MASKED); // (N, M)
}

/** (B, 1, 1, M), with zero at the keys to look at. */
function keepBias(keep: tf.Tensor2D, expected: [number, number]): tf.Tensor {
  if (!tf.util.arraysEqual(keep.shape, expected)) {
    throw new Error(
      `MultiHeadAttention's keep mask must be (${expected.join(", ")}), but got (${
        keep.shape.join(", ")
      }).`,
    );
  }
  const bias = tf.sub(1, keep.cast("float32")).mul(MASKED); // (B, M)
  return bias.reshape([expected[0], 1, 1, expected[1]]); // (B, 1, 1, M)
}
