// The autoregressive twin of the masked transformer: each token from those before it.

import { tf } from "lib/tensorflow/mod.ts";
import {
  Dropout,
  Embedding,
  type KeyValueCache,
  type KeyValues,
  LayerNorm,
  Module,
  parameter,
  TensorRandom,
} from "lib/nn/mod.ts";
import { runBlocks } from "./inference.ts";
import { ClassToken, MlmHead, TransformerBlock } from "./layers.ts";
import {
  BERT_INIT,
  completeTransformer,
  type CompleteTransformerOptions,
  TRANSFORMER_CHECKS,
  type TransformerOptions,
} from "./options.ts";

/**
 * A decoder of the masked transformer's size, as VQ-GAN's (Esser et al., 2021, section 3.2): position i sees the class, or
 * the start where there is none, and the tokens before i, row after row, and gives the logits of token i.
 */
export class AutoregressiveTransformer extends Module {
  readonly options: CompleteTransformerOptions;
  readonly position: tf.Variable<tf.Rank.R2>; // (N, dim)
  readonly tokens: Embedding; // (codebookSize, dim)
  /** The token before the first, one for each class and one for none. */
  readonly start: ClassToken;
  readonly norm: LayerNorm;
  readonly dropout: Dropout;
  readonly blocks: TransformerBlock[];
  readonly lastNorm?: LayerNorm;
  readonly head: MlmHead;

  constructor(options: TransformerOptions) {
    super();
    this.options = completeTransformer("AutoregressiveTransformer", options, TRANSFORMER_CHECKS);
    const { codebookSize, dim, layers, classes, classDropout, seed } = this.options;
    const random = new TensorRandom(seed);
    const shape: [number, number] = [this.length, dim];
    this.position = parameter(() => BERT_INIT.weightInit<tf.Rank.R2>(shape, random), true, shape);
    this.tokens = new Embedding(codebookSize, dim, random, BERT_INIT);
    this.start = new ClassToken(classes, dim, random, classDropout);
    this.norm = new LayerNorm(dim);
    this.dropout = new Dropout(this.options.dropout, random);
    this.blocks = Array.from({ length: layers }, () => new TransformerBlock(this.options, random));
    if (this.options.norm === "pre") this.lastNorm = new LayerNorm(dim);
    this.head = new MlmHead(codebookSize, dim, random);
  }

  /** Tokens of a picture. */
  get length(): number {
    return this.options.grid[0] * this.options.grid[1];
  }

  /**
   * The first tokens (B, M), int32, to logits (B, M, codebookSize), each from the class and the tokens before it; M is at most
   * the number of tokens. The last token has no influence.
   *
   * @param at the number of the one position whose logits are wanted, (B, 1, codebookSize), an int32 scalar
   */
  call(tokens: tf.Tensor2D, classes?: tf.Tensor1D, at?: tf.Scalar): tf.Tensor3D {
    const [batch, length] = tokens.shape;
    if (tokens.dtype !== "int32" || length > this.length) {
      throw new Error(
        `AutoregressiveTransformer takes int32 tokens of (B, up to ${this.length}), but got ` +
          `${tokens.dtype} of (${tokens.shape.join(", ")}).`,
      );
    }
    return tf.tidy(() => {
      const before = this.tokens.call(tokens.slice([0, 0], [batch, length - 1])); // (B, M - 1, dim)
      let x: tf.Tensor3D = tf.concat([this.start.call(classes, batch), before], 1); // (B, M, dim)
      x = x.add(this.position.slice([0, 0], [length, -1])); // (B, M, dim)
      x = this.#throughBlocks(this.dropout.call(this.norm.call(x))); // (B, M, dim)
      if (at) x = tf.gather(x, at.reshape<tf.Tensor1D>([1]), 1); // (B, 1, dim)
      return this.head.call(this.lastNorm?.call(x) ?? x, this.tokens); // (B, M or 1, codebookSize)
    });
  }

  #throughBlocks(x: tf.Tensor3D): tf.Tensor3D {
    const causal = true;
    if (!this.training) return runBlocks(this.blocks, x, { causal });
    return this.blocks.reduce((x, block) => block.call(x, { causal }), x);
  }

  /** What {@linkcode next} needs before the first token, for each block; it has room for so many. */
  emptyCache(batch: number, room = this.length): KeyValueCache[] {
    return this.blocks.map(({ attention }) => attention.emptyCache(batch, room));
  }

  /** What {@linkcode next} needs when the room is used up: room for as many tokens again. */
  extendCache(caches: KeyValueCache[]): KeyValueCache[] {
    return this.blocks.map(({ attention }, i) => attention.extendCache(caches[i]));
  }

  /** The start's vectors (B, 1, dim), for {@linkcode next}. */
  startVectors(batch: number, classes?: tf.Tensor1D): tf.Tensor3D {
    return this.start.call(classes, batch);
  }

  /** The vectors (B, 1, dim) of tokens (B, 1), int32, for {@linkcode next}. */
  tokenVectors(tokens: tf.Tensor2D): tf.Tensor3D {
    return this.tokens.call(tokens);
  }

  /**
   * One more position, from the keys and values of those before it; the same as {@linkcode call} for all at once.
   *
   * @param vectors (B, 1, dim) of the start or of the token before
   * @param at the position's number, from 0, an int32 scalar
   * @returns logits (B, 1, codebookSize), and each block's recent keys and values with this position's
   */
  next(
    vectors: tf.Tensor3D,
    caches: KeyValueCache[],
    at: tf.Scalar,
  ): { logits: tf.Tensor3D; recent: KeyValues[] } {
    return tf.tidy(() => {
      const position = tf.gather(this.position as tf.Tensor2D, at.reshape<tf.Tensor1D>([1])); // (1, dim)
      let x = this.dropout.call(this.norm.call(vectors.add<tf.Tensor3D>(position))); // (B, 1, dim)
      const recent = this.blocks.map((block, i) => {
        const next = block.next(x, caches[i], at);
        x = next.x; // (B, 1, dim)
        return next.recent;
      });
      const logits = this.head.call(this.lastNorm?.call(x) ?? x, this.tokens); // (B, 1, codebookSize)
      return { logits, recent };
    });
  }
}
