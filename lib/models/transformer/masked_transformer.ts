// The masked transformer of MaskGIT: BERT over visual tokens.

import { tf } from "lib/tensorflow/mod.ts";
import { Dropout, Embedding, LayerNorm, Module, parameter, TensorRandom } from "lib/nn/mod.ts";
import { ClassToken, MlmHead, TransformerBlock } from "./layers.ts";
import {
  BERT_INIT,
  completeTransformer,
  type CompleteTransformerOptions,
  MASKED_CHECKS,
  type MaskedTransformerOptions,
  PAPER_CHECKS,
} from "./options.ts";
import { type EmbeddedTokens, TableStem, type TokenStem } from "./stems.ts";

/**
 * A bidirectional encoder like BERT's over visual tokens (Chang et al., "MaskGIT: masked generative image transformer", 2022,
 * section 3.1): a table of tokens and learned positions, blocks in which each position sees all others, and a head whose
 * output layer is the table of tokens. Variants have another stem; {@linkcode buildTransformer} composes them.
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
  readonly stem: TokenStem;
  readonly classToken?: ClassToken;
  readonly norm: LayerNorm;
  readonly dropout: Dropout;
  readonly blocks: TransformerBlock[];
  readonly lastNorm?: LayerNorm; // of pre-norm alone
  readonly head: MlmHead;

  /**
   * @param stem between tokens and positions; the paper's by default, a table of the tokens' vectors
   * @throws RangeError when there is no such option, or a value is out of its range
   */
  constructor(options: MaskedTransformerOptions, stem?: TokenStem) {
    super();
    const checks = stem ? MASKED_CHECKS : PAPER_CHECKS;
    this.options = completeTransformer("MaskedTransformer", options, checks);
    const { codebookSize, dim, layers, classes, classDropout, dropout, norm } = this.options;
    const random = new TensorRandom(this.options.seed);
    const positions = stem?.positions ?? this.length; // P
    const shape: [number, number] = [positions + (classes > 0 ? 1 : 0), dim];
    this.position = parameter(() => BERT_INIT.weightInit<tf.Rank.R2>(shape, random), true, shape);
    this.stem = stem ??
      new TableStem(new Embedding(codebookSize + 1, dim, random, BERT_INIT), positions);
    if (classes > 0) this.classToken = new ClassToken(classes, dim, random, classDropout);
    this.norm = new LayerNorm(dim);
    this.dropout = new Dropout(dropout, random);
    this.blocks = Array.from({ length: layers }, () => new TransformerBlock(this.options, random));
    if (norm === "pre") this.lastNorm = new LayerNorm(dim);
    this.head = new MlmHead(codebookSize, this.stem.table.weight.shape[1], random);
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
    return tf.tidy(() => this.logits(this.stem.embed(tokens), labels));
  }

  /** What {@linkcode call} gives, from the tokens that the stem has embedded. */
  logits(embedded: EmbeddedTokens, labels?: tf.Tensor1D): tf.Tensor3D {
    let x = this.addPositions(embedded.x, labels); // (B, 1 + P, dim)
    for (const block of this.blocks) x = block.call(x); // (B, 1 + P, dim)
    return this.head.call(this.toTokens(x, embedded), this.stem.table); // (B, N, codebookSize)
  }

  /** The blocks' input: (B, P, dim) with the class token before it, where there are classes, and the learned positions. */
  addPositions(x: tf.Tensor3D, labels?: tf.Tensor1D): tf.Tensor3D {
    if (labels && !this.classToken) throw new Error("This transformer knows no classes.");
    const token = this.classToken?.call(labels, x.shape[0]); // (B, 1, dim)
    const all = token ? tf.concat([token, x], 1) : x; // (B, 1 + P, dim)
    return this.dropout.call(this.norm.call(all.add<tf.Tensor3D>(this.position)));
  }

  /** The blocks' output (B, 1 + P, dim) to tokens (B, N, tokenDim), without the class token. */
  toTokens(x: tf.Tensor3D, embedded: EmbeddedTokens): tf.Tensor3D {
    const positions = this.classToken ? x.slice<tf.Tensor3D>([0, 1, 0]) : x; // (B, P, dim)
    return this.stem.unembed(this.lastNorm?.call(positions) ?? positions, embedded);
  }
}
