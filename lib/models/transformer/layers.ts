// The layers of the transformers: the class token, a block, and the head.

import { tf } from "lib/tensorflow/mod.ts";
import {
  type AttentionMasks,
  Dense,
  Dropout,
  Embedding,
  gelu,
  type KeyValueCache,
  type KeyValues,
  LayerNorm,
  Module,
  MultiHeadAttention,
  parameter,
  type TensorRandom,
} from "lib/nn/mod.ts";
import { BERT_INIT, type CompleteTransformerOptions } from "./options.ts";

/** The class that a picture is asked for, as a token before the others: a vector for each class, and one more for none. */
export class ClassToken extends Module {
  readonly embedding: Embedding; // (classes + 1, dim)
  readonly random: TensorRandom;

  /** @param dropout share of the classes that training drops (Ho and Salimans, "Classifier-free guidance", 2022) */
  constructor(
    readonly classes: number,
    dim: number,
    random: TensorRandom,
    readonly dropout: number,
  ) {
    super();
    this.embedding = new Embedding(classes + 1, dim, random, BERT_INIT);
    this.random = random.split();
  }

  /**
   * Class numbers (B), int32, to vectors (B, 1, dim).
   *
   * @param labels `classes` stands for none of them, as does no tensor at all
   */
  call(labels: tf.Tensor1D | undefined, batch: number): tf.Tensor3D {
    if (labels && labels.shape[0] !== batch) {
      throw new Error(`${batch} rows of tokens need as many classes, but got (${labels.shape}).`);
    }
    if (labels && this.classes === 0) throw new Error("This transformer knows no classes.");
    return tf.tidy(() => {
      const none = tf.fill([batch], this.classes, "int32"); // (B)
      const kept = this.#dropped(labels ?? none, none); // (B)
      return this.embedding.call<tf.Tensor2D>(kept).expandDims<tf.Tensor3D>(1); // (B, 1, dim)
    });
  }

  #dropped(labels: tf.Tensor, none: tf.Tensor): tf.Tensor {
    if (!this.training || this.dropout === 0) return labels;
    return tf.where(this.random.uniform(labels.shape).less(this.dropout), none, labels);
  }
}

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
      return this.mlp(this.#residual(x, this.norm1, (x) => this.attention.call(x, masks)));
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
  next(
    x: tf.Tensor3D,
    cache: KeyValueCache,
    at: tf.Scalar,
  ): { x: tf.Tensor3D; recent: KeyValues } {
    let { recent } = cache;
    const y = this.#residual(x, this.norm1, (x) => {
      const next = this.attention.next(x, cache, at);
      recent = next.recent;
      return next.mixed;
    }); // (B, 1, dim)
    return { x: this.mlp(y), recent };
  }

  /** The block's second part, two layers at each position: (B, N, dim) to the same. */
  mlp(x: tf.Tensor3D): tf.Tensor3D {
    return this.#residual(x, this.norm2, (x) => this.down.call(gelu(this.up.call(x))));
  }

  /** A part with its residual connection, dropout and normalisation. */
  #residual(x: tf.Tensor3D, norm: LayerNorm, part: (x: tf.Tensor3D) => tf.Tensor3D): tf.Tensor3D {
    if (this.preNorm) return x.add(this.dropout.call(part(norm.call(x)))); // (B, N, dim)
    return norm.call(x.add<tf.Tensor3D>(this.dropout.call(part(x)))); // (B, N, dim)
  }
}

/** BERT's head for masked tokens: a layer, GELU, normalisation, and the table of tokens as the output layer, with a bias. */
export class MlmHead extends Module {
  readonly bias: tf.Variable<tf.Rank.R1>; // (codebookSize)
  readonly dense: Dense; // (dim, dim)
  readonly norm: LayerNorm;

  constructor(readonly codebookSize: number, dim: number, random: TensorRandom) {
    super();
    this.bias = parameter(() => tf.zeros<tf.Rank.R1>([codebookSize]), true, [codebookSize]);
    this.dense = new Dense(dim, dim, random, BERT_INIT);
    this.norm = new LayerNorm(dim);
  }

  /** (B, N, dim) to logits (B, N, codebookSize); `table` has the codes' vectors first. */
  call(x: tf.Tensor3D, table: Embedding): tf.Tensor3D {
    return tf.tidy(() => {
      const y = this.norm.call(gelu(this.dense.call(x))); // (B, N, dim)
      return table.tiedLogits(y, this.codebookSize).add<tf.Tensor3D>(this.bias); // (B, N, codebookSize)
    });
  }
}
