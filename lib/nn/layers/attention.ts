// Multi-head attention.

import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { addBias, softmax } from "../functional.ts";
import { Module } from "../module.ts";
import type { TensorRandom } from "../random.ts";
import { Dense, type WeightOptions } from "./dense.ts";
import { Dropout } from "./dropout.ts";

/** Options of {@linkcode MultiHeadAttention}. */
export interface AttentionOptions extends WeightOptions {
  /** Share of the attention weights dropped in training. */
  dropout?: number;
}

/** Which positions attend to which. */
export interface AttentionMasks {
  /** Each position attends to itself and those before it, instead of to all. */
  causal?: boolean;
}

/** Keys and values of positions, (B, heads, N, D) each; a type, so that `tf.tidy` may return it. */
export type KeyValues = { keys: tf.Tensor4D; values: tf.Tensor4D };

/**
 * Keys and values of the positions so far. Each new one changes `recent` alone, which is short, (B, heads, R, D): a tensor
 * with another row is a copy.
 */
export type KeyValueCache = { past?: KeyValues; recent: KeyValues };

/** Added to masked scores: their weights become exactly zero, and unlike minus infinity it never gives NaN. */
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
    requireWhole("width", width, { least: 1 });
    requireWhole("heads", heads, { least: 1 });
    if (width % heads !== 0) {
      throw new RangeError(
        `MultiHeadAttention cannot divide a width of ${width} by ${heads} heads.`,
      );
    }
    this.input = new Dense(width, 3 * width, random, options);
    this.output = new Dense(width, width, random, options);
    this.dropout = new Dropout(options.dropout ?? 0, random);
  }

  /** (B, N, width) to the same. */
  call(x: tf.Tensor3D, masks: AttentionMasks = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const [q, k, v] = this.project(x); // (B, heads, N, D)
      return this.attend(q, k, v, masks); // (B, N, width)
    });
  }

  /** Queries, keys and values of (B, N, width), (B, heads, N, D) each. */
  project(x: tf.Tensor3D): tf.Tensor[] {
    return tf.tidy(() => tf.split(this.#toHeads(this.input.call(x)), 3, 1));
  }

  /** Queries alone of (B, N, width), (B, heads, N, D). */
  queries(x: tf.Tensor3D): tf.Tensor {
    return tf.tidy(() => this.#projectPart(x, 0, 1));
  }

  /** Keys and values alone of (B, N, width), (B, heads, N, D) each. */
  keysValues(x: tf.Tensor3D): tf.Tensor[] {
    return tf.tidy(() => tf.split(this.#projectPart(x, 1, 2), 2, 1));
  }

  /**
   * Queries (B, heads, N, D) at keys and values (B, heads, M, D): (B, N, width).
   *
   * @param masks with `causal` the queries are those of the last N of the M positions
   */
  attend(
    q: tf.Tensor,
    k: tf.Tensor,
    v: tf.Tensor,
    { causal = false }: AttentionMasks = {},
  ): tf.Tensor3D {
    return tf.tidy(() => {
      const [batch, , length] = q.shape;
      const bias = causal ? causalBias(length!, k.shape[2]!) : undefined; // (N, M)
      const weights = this.dropout.call(this.#weights(q, k, bias)); // (B, heads, N, M)
      const mixed = tf.matMul(weights, v).transpose([0, 2, 1, 3]); // (B, N, heads, D)
      return this.output.call(mixed.reshape<tf.Tensor3D>([batch, length!, this.width])); // (B, N, width)
    });
  }

  /** Attention weights, (B, N, width) to (B, heads, N, N); each row sums to 1. */
  weights(x: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => {
      const [q, k] = this.project(x); // (B, heads, N, D)
      return this.#weights(q, k) as tf.Tensor4D;
    });
  }

  /** (B, heads, N, D) and (B, heads, M, D) to (B, heads, N, M). */
  #weights(q: tf.Tensor, k: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
    const scaled = q.mul(1 / Math.sqrt(this.width / this.heads)); // (B, heads, N, D)
    const scores = tf.matMul(scaled, k, false, true); // (B, heads, N, M)
    return softmax(bias ? scores.add(bias) : scores);
  }

  /** No keys and values yet, with room for those of so many positions. */
  emptyCache(batch: number, room: number): KeyValueCache {
    const shape = [batch, this.heads, room, this.width / this.heads] as const;
    return { recent: { keys: tf.zeros([...shape]), values: tf.zeros([...shape]) } };
  }

  /** A full cache with room for as many positions again as its recent ones are. */
  extendCache({ past, recent }: KeyValueCache): KeyValueCache {
    return tf.tidy(() => {
      const longer = (kind: keyof KeyValues) =>
        past ? tf.concat([past[kind], recent[kind]], 2) : recent[kind].clone(); // (B, heads, N, D)
      const [batch, , room] = recent.keys.shape;
      const all = { keys: longer("keys"), values: longer("values") };
      return { past: all, ...this.emptyCache(batch, room) };
    });
  }

  /**
   * One position of causal attention, from the keys and values of those before it.
   *
   * @param x (B, 1, width)
   * @param at the position's number, from 0, an int32 scalar
   * @returns (B, 1, width), and the recent keys and values with this position's
   */
  next(
    x: tf.Tensor3D,
    { past, recent }: KeyValueCache,
    at: tf.Scalar,
  ): { mixed: tf.Tensor3D; recent: KeyValues } {
    return tf.tidy(() => {
      const [batch, , room] = recent.keys.shape;
      const length = past?.keys.shape[2] ?? 0;
      const row = at.sub<tf.Scalar>(tf.scalar(length, "int32"));
      const [query, key, value] = this.project(x); // (B, heads, 1, D)
      const keys = withRow(recent.keys, key, row), values = withRow(recent.values, value, row); // (B, heads, R, D)
      const rows = tf.ones([room]).cumsum(0).sub(1); // (R)
      const later = rows.greater(row.cast("float32")).cast("float32").mul(MASKED); // (R)
      const scaled = query.mul(1 / Math.sqrt(this.width / this.heads)); // (B, heads, 1, D)
      const scores = tf.matMul(scaled, keys, false, true).add(later); // (B, heads, 1, R)
      const mixed = past
        ? mixedOfBoth(scaled, past, { scores, values })
        : tf.matMul(softmax(scores), values); // (B, heads, 1, D)
      const output = this.output.call(mixed.reshape<tf.Tensor3D>([batch, 1, this.width])); // (B, 1, width)
      return { mixed: output, recent: { keys, values } };
    });
  }

  /** A part of the product for queries, keys and values, (B, count heads, N, D). */
  #projectPart(x: tf.Tensor3D, first: number, count: number): tf.Tensor4D {
    const { width } = this;
    const { weight, bias } = this.input;
    const columns = weight.slice([0, first * width], [width, count * width]); // (width, count width)
    const product = tf.matMul(x.reshape<tf.Tensor2D>([-1, width]), columns as tf.Tensor2D); // (B N, count width)
    const biased = addBias(product, bias?.slice([first * width], [count * width])); // (B N, count width)
    return this.#toHeads(biased.reshape([...x.shape.slice(0, 2), count * width]));
  }

  /** (B, N, n width) to (B, n heads, N, D). */
  #toHeads(x: tf.Tensor3D): tf.Tensor4D {
    const [batch, length, width] = x.shape;
    const size = this.width / this.heads;
    const heads = x.reshape<tf.Tensor4D>([batch, length, width / size, size]); // (B, N, n heads, D)
    return heads.transpose([0, 2, 1, 3]); // (B, n heads, N, D)
  }
}

/** Values of past and recent positions, weighted by one softmax over both: (B, heads, 1, D). */
function mixedOfBoth(
  query: tf.Tensor,
  past: KeyValues,
  recent: { scores: tf.Tensor; values: tf.Tensor },
): tf.Tensor {
  const [length, room] = [past.keys.shape[2], recent.values.shape[2]!];
  const scores = tf.matMul(query, past.keys, false, true); // (B, heads, 1, N)
  const weights = softmax(tf.concat([scores, recent.scores], 3)); // (B, heads, 1, N + R)
  const [before, after] = tf.split(weights, [length, room], 3);
  return tf.matMul(before, past.values).add(tf.matMul(after, recent.values));
}

/** A tensor (B, heads, N, D) with another row (B, heads, 1, D). */
function withRow(x: tf.Tensor4D, row: tf.Tensor, at: tf.Scalar): tf.Tensor4D {
  const [batch, heads, length, size] = x.shape;
  const sequences = batch * heads;
  const first = tf.fill([sequences, 1], length, "int32").cumsum(0, true); // (B heads, 1)
  const flat = x.reshape([sequences * length, size]); // (B heads N, D)
  return tf.tensorScatterUpdate(flat, first.add(at), row.reshape([sequences, size])).reshape(
    x.shape,
  );
}

/** (N, M), zero for the keys up to the query's own; queries are the last N of M positions. */
function causalBias(length: number, keys: number): tf.Tensor {
  // Made by ops and not in JavaScript, so that a traced function need not hold a constant.
  const query = tf.ones([length, 1]).cumsum(0).add(keys - length); // (N, 1)
  const key = tf.ones([1, keys]).cumsum(1); // (1, M)
  return key.greater(query).cast("float32").mul(MASKED); // (N, M)
}
