// The masked transformer of MaskGIT: BERT over visual tokens.

import { tf } from "lib/tensorflow/mod.ts";
import { Dropout, Embedding, LayerNorm, Module, parameter, TensorRandom } from "lib/nn/mod.ts";
import { TransformerBlock } from "./block.ts";
import { ClassToken } from "./class_token.ts";
import {
  BERT_INIT,
  checkTokens,
  completeTransformer,
  type CompleteTransformerOptions,
  MASKED_CHECKS,
  type MaskedTransformerOptions,
  PLAIN_CHECKS,
} from "./options.ts";
import type { PatchMerging } from "./patch_merging.ts";
import { TokenHead } from "./token_head.ts";

/** What the blocks take: positions (B, P, dim) and, where tokens are merged, a residual (B, h, w, tokenDim). */
export type EncoderInput = { x: tf.Tensor3D; skip?: tf.Tensor4D };

/** What a variant has in place of the paper's parts; {@linkcode buildTransformer} composes them. */
export interface TransformerParts {
  /** Draws the initial weights. */
  random: TensorRandom;
  /** Length of a token's vector. */
  tokenDim: number;
  /** In place of a table of the tokens' vectors. */
  tokens?: (random: TensorRandom) => Embedding;
  /** Between the tokens' vectors and the positions. */
  grouping?: (random: TensorRandom) => PatchMerging;
}

/**
 * A bidirectional encoder like BERT's over visual tokens (Chang et al., "MaskGIT: masked generative image transformer", 2022,
 * section 3.1): a table of tokens and learned positions, blocks in which each position sees all others, and a head whose
 * output layer is the table of tokens. Variants are built by {@linkcode buildTransformer}.
 *
 * @example
 * ```ts
 * import { MaskedTransformer } from "lib/models/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const model = new MaskedTransformer({ codebookSize: 512, grid: [16, 16], layers: 4, dim: 256 });
 * const unknown = tf.fill([1, 256], model.maskToken, "int32") as tf.Tensor2D;
 * const logits = model.call(unknown); // (1, 256, 512)
 * ```
 */
export class MaskedTransformer extends Module {
  readonly options: MaskedTransformerOptions & CompleteTransformerOptions;
  readonly position: tf.Variable<tf.Rank.R2>; // (P, dim), 1 + P with a class token
  readonly tokens: Embedding; // (codebookSize + 1, tokenDim)
  readonly classToken?: ClassToken;
  readonly grouping?: PatchMerging;
  readonly norm: LayerNorm;
  readonly dropout: Dropout;
  readonly blocks: TransformerBlock[];
  readonly lastNorm?: LayerNorm; // of pre-norm alone
  readonly head: TokenHead;

  /** @throws RangeError when the configuration contradicts itself */
  constructor(options: MaskedTransformerOptions, parts?: TransformerParts) {
    super();
    const checks = parts ? MASKED_CHECKS : PLAIN_CHECKS;
    this.options = completeTransformer("MaskedTransformer", options, checks);
    const { codebookSize, dim, layers, classes, classDropout, dropout, norm, seed } = this.options;
    const random = parts?.random ?? new TensorRandom(seed);
    const positions = this.length / (parts?.grouping ? 4 : 1);
    const shape: [number, number] = [positions + (classes > 0 ? 1 : 0), dim];
    this.position = parameter(() => BERT_INIT.weightInit!<tf.Rank.R2>(shape, random), true, shape);
    this.tokens = parts?.tokens?.(random) ??
      new Embedding(codebookSize + 1, parts?.tokenDim ?? dim, random, BERT_INIT);
    if (classes > 0) this.classToken = new ClassToken(classes, dim, random, classDropout);
    if (parts?.grouping) this.grouping = parts.grouping(random);
    this.norm = new LayerNorm(dim);
    this.dropout = new Dropout(dropout, random);
    this.blocks = Array.from({ length: layers }, () => new TransformerBlock(this.options, random));
    if (norm === "pre") this.lastNorm = new LayerNorm(dim);
    this.head = new TokenHead(codebookSize, parts?.tokenDim ?? dim, random);
  }

  /** Tokens of a picture, N. */
  get length(): number {
    return this.options.grid[0] * this.options.grid[1];
  }

  /** The number of the token that stands for an unknown one. */
  get maskToken(): number {
    return this.options.codebookSize;
  }

  /**
   * Tokens (B, N), int32, row after row, `maskToken` where unknown, to the logits of their codes (B, N, codebookSize).
   *
   * @param labels classes (B), int32; without them, and where one is the number of classes, none is asked for
   */
  call(tokens: tf.Tensor2D, labels?: tf.Tensor1D): tf.Tensor3D {
    return tf.tidy(() => {
      const { x, skip } = this.embed(tokens, labels); // (B, 1 + P, dim)
      const encoded = this.encode(x); // (B, 1 + P, dim)
      return this.head.call(this.toTokens(encoded, skip), this.tokens); // (B, N, codebookSize)
    });
  }

  /** Tokens (B, N) to what the blocks take, (B, 1 + P, dim): the class token, where there are classes, comes first. */
  embed(tokens: tf.Tensor2D, labels?: tf.Tensor1D): EncoderInput {
    return tf.tidy(() => {
      const { x, skip } = this.toPositions(this.tokenVectors(tokens)); // (B, P, dim)
      return { x: this.addPositions(x, labels), skip }; // (B, 1 + P, dim)
    });
  }

  /** Tokens (B, N), int32, to their vectors (B, N, tokenDim). */
  tokenVectors(tokens: tf.Tensor2D): tf.Tensor3D {
    checkTokens("MaskedTransformer", tokens, this.length);
    return this.tokens.call(tokens);
  }

  /** Tokens' vectors (B, N, tokenDim) to positions (B, P, dim): the same, without patch merging. */
  toPositions(vectors: tf.Tensor3D): EncoderInput {
    return this.grouping?.group(vectors) ?? { x: vectors };
  }

  /** Adds the class token and the learned positions: (B, P, dim) to (B, 1 + P, dim). */
  addPositions(x: tf.Tensor3D, labels?: tf.Tensor1D): tf.Tensor3D {
    if (labels && !this.classToken) throw new Error("This transformer knows no classes.");
    const token = this.classToken?.call(labels, x.shape[0]); // (B, 1, dim)
    const all = token ? tf.concat([token, x], 1) : x; // (B, 1 + P, dim)
    return this.dropout.call(this.norm.call(all.add<tf.Tensor3D>(this.position)));
  }

  /** All blocks, (B, 1 + P, dim) to the same. */
  encode(x: tf.Tensor3D): tf.Tensor3D {
    return this.blocks.reduce((x, block) => block.call(x), x);
  }

  /** What the blocks give, (B, 1 + P, dim), back to tokens (B, N, tokenDim), which the head takes. */
  toTokens(encoded: tf.Tensor3D, skip?: tf.Tensor4D): tf.Tensor3D {
    const x = this.classToken ? encoded.slice<tf.Tensor3D>([0, 1, 0]) : encoded; // (B, P, dim)
    const normed = this.lastNorm?.call(x) ?? x; // (B, P, dim)
    return this.grouping && skip ? this.grouping.ungroup(normed, skip) : normed;
  }
}
