// A block of a transformer.

import { tf } from "lib/tensorflow/mod.ts";
import {
  type AttentionMasks,
  Dense,
  Dropout,
  gelu,
  type KeyValues,
  LayerNorm,
  Module,
  MultiHeadAttention,
  type PartsOptions,
  type TensorRandom,
} from "lib/nn/mod.ts";
import { INITIAL } from "./initial.ts";
import type { CompleteTransformerOptions } from "./options.ts";

/** What a block takes of the configuration. */
export type BlockOptions = Pick<
  CompleteTransformerOptions,
  "width" | "heads" | "hidden" | "norm" | "dropout"
>;

/** Attention, then two layers at each position, each with a way around it (Vaswani et al., 2017, section 3). */
export class TransformerBlock extends Module {
  readonly attention: MultiHeadAttention;
  readonly norm1: LayerNorm;
  readonly up: Dense; // (width, hidden)
  readonly down: Dense; // (hidden, width)
  readonly norm2: LayerNorm;
  readonly dropout: Dropout;
  readonly #first: boolean;

  constructor({ width, heads, hidden, norm, dropout }: BlockOptions, random: TensorRandom) {
    super();
    this.#first = norm === "pre";
    this.attention = new MultiHeadAttention(width, heads, random, { ...INITIAL, dropout });
    this.norm1 = new LayerNorm(width);
    this.up = new Dense(width, hidden, random, INITIAL);
    this.down = new Dense(hidden, width, random, INITIAL);
    this.norm2 = new LayerNorm(width);
    this.dropout = new Dropout(dropout, random);
  }

  /** (B, N, width) to the same. */
  call(x: tf.Tensor3D, masks: AttentionMasks = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const seen = this.#around(x, this.norm1, (x) => this.attention.call(x, masks)); // (B, N, width)
      return this.#around(seen, this.norm2, (x) => this.#feedForward(x)); // (B, N, width)
    });
  }

  /** How much each position looks at each in {@linkcode call}, (B, N, width) to (B, heads, N, N). */
  attentionWeights(x: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => this.attention.weights(this.#first ? this.norm1.call(x) : x));
  }

  /**
   * The same of a sequence in parts, (B, N1, width), (B, N2, width) and so on, which cores can share.
   *
   * @returns for each part, or for each of the queries, the same shape
   */
  callInParts(
    parts: readonly tf.Tensor3D[],
    { causal, queries }: PartsOptions = {},
  ): tf.Tensor3D[] {
    return tf.tidy(() => {
      const before = (x: tf.Tensor3D) => this.#first ? this.norm1.call(x) : x; // (B, Ni, width)
      const options = { causal, queries: queries?.map(before) };
      const mixed = this.attention.callInParts(parts.map(before), options); // (B, Ni, width) each
      return (queries ?? parts).map((x, i) => {
        const sum = x.add<tf.Tensor3D>(this.dropout.call(mixed[i])); // (B, Ni, width)
        const seen = this.#first ? sum : this.norm1.call(sum); // (B, Ni, width)
        return this.#around(seen, this.norm2, (x) => this.#feedForward(x)); // (B, Ni, width)
      });
    });
  }

  /**
   * One position after those whose keys and values are known.
   *
   * @param x (B, 1, width)
   * @param at the position's number, from 0, an int32 scalar
   */
  next(x: tf.Tensor3D, cache: KeyValues, at: tf.Scalar): { x: tf.Tensor3D; cache: KeyValues } {
    let kept = cache;
    const seen = this.#around(x, this.norm1, (x) => {
      const { mixed, cache: longer } = this.attention.next(x, cache, at);
      kept = longer;
      return mixed;
    }); // (B, 1, width)
    return { x: this.#around(seen, this.norm2, (x) => this.#feedForward(x)), cache: kept };
  }

  #feedForward(x: tf.Tensor3D): tf.Tensor3D {
    return this.down.call(gelu(this.up.call(x))); // (B, N, width)
  }

  /** A part with a way around it. */
  #around(x: tf.Tensor3D, norm: LayerNorm, part: (x: tf.Tensor3D) => tf.Tensor3D): tf.Tensor3D {
    if (this.#first) return x.add(this.dropout.call(part(norm.call(x)))); // (B, N, width)
    return norm.call(x.add<tf.Tensor3D>(this.dropout.call(part(x)))); // (B, N, width)
  }
}
