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
  type TensorRandom,
} from "lib/nn/mod.ts";
import { BERT_INIT, type CompleteTransformerOptions } from "./options.ts";

/** What a block takes of the configuration. */
export type BlockOptions = Pick<
  CompleteTransformerOptions,
  "dim" | "heads" | "mlpDim" | "norm" | "dropout"
>;

/** Attention, then two layers at each position, each with a residual connection (Vaswani et al., 2017, section 3). */
export class TransformerBlock extends Module {
  readonly attention: MultiHeadAttention;
  readonly norm1: LayerNorm;
  readonly up: Dense; // (dim, mlpDim)
  readonly down: Dense; // (mlpDim, dim)
  readonly norm2: LayerNorm;
  readonly dropout: Dropout;
  /** Whether layers are normalised before each part, and not behind the residual connection. */
  readonly preNorm: boolean;

  constructor({ dim, heads, mlpDim, norm, dropout }: BlockOptions, random: TensorRandom) {
    super();
    this.preNorm = norm === "pre";
    this.attention = new MultiHeadAttention(dim, heads, random, { ...BERT_INIT, dropout });
    this.norm1 = new LayerNorm(dim);
    this.up = new Dense(dim, mlpDim, random, BERT_INIT);
    this.down = new Dense(mlpDim, dim, random, BERT_INIT);
    this.norm2 = new LayerNorm(dim);
    this.dropout = new Dropout(dropout, random);
  }

  /** (B, N, dim) to the same. */
  call(x: tf.Tensor3D, masks: AttentionMasks = {}): tf.Tensor3D {
    return tf.tidy(() => {
      return this.feedForward(this.#residual(x, this.norm1, (x) => this.attention.call(x, masks)));
    });
  }

  /** How much each position looks at each in {@linkcode call}, (B, N, dim) to (B, heads, N, N). */
  attentionWeights(x: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => this.attention.weights(this.preNorm ? this.norm1.call(x) : x));
  }

  /**
   * One position after those whose keys and values are known.
   *
   * @param x (B, 1, dim)
   * @param at the position's number, from 0, an int32 scalar
   */
  next(x: tf.Tensor3D, cache: KeyValues, at: tf.Scalar): { x: tf.Tensor3D; cache: KeyValues } {
    let kept = cache;
    const y = this.#residual(x, this.norm1, (x) => {
      const { mixed, cache: longer } = this.attention.next(x, cache, at);
      kept = longer;
      return mixed;
    }); // (B, 1, dim)
    return { x: this.feedForward(y), cache: kept };
  }

  /** The block's second part, two layers at each position: (B, N, dim) to the same. */
  feedForward(x: tf.Tensor3D): tf.Tensor3D {
    return this.#residual(x, this.norm2, (x) => this.down.call(gelu(this.up.call(x))));
  }

  /** A part with its residual connection, dropout and normalisation. */
  #residual(x: tf.Tensor3D, norm: LayerNorm, part: (x: tf.Tensor3D) => tf.Tensor3D): tf.Tensor3D {
    if (this.preNorm) return x.add(this.dropout.call(part(norm.call(x)))); // (B, N, dim)
    return norm.call(x.add<tf.Tensor3D>(this.dropout.call(part(x)))); // (B, N, dim)
  }
}
