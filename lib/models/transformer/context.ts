// Variants with a small convolutional network over the tokens: a global context of all positions, and a class head.

import { tf } from "lib/tensorflow/mod.ts";
import {
  Dense,
  type Embedding,
  type GroupNorm,
  Module,
  ResBlock,
  swish,
  type TensorRandom,
} from "lib/nn/mod.ts";
import { MaskedTransformer } from "./masked_transformer.ts";
import type { MaskedTransformerOptions } from "./options.ts";
import { type EmbeddedTokens, tokenNorm, type TokenStem, tokenVectors } from "./stems.ts";

/** Channels at each resolution, each half of the one before. */
const CHANNELS = [64, 128, 192] as const;

/**
 * A small residual network over the grid of tokens' vectors. From few pictures and in little time convolutions learn far
 * better than attention what pictures show.
 */
export class ConvEncoder extends Module {
  readonly stages: ResBlock[];
  readonly norm: GroupNorm;

  constructor(
    readonly grid: readonly [rows: number, columns: number],
    tokenDim: number,
    random: TensorRandom,
  ) {
    super();
    const inputs = [tokenDim, ...CHANNELS];
    this.stages = CHANNELS.map((channels, i) =>
      new ResBlock(inputs[i], channels, random, { norm: tokenNorm })
    );
    this.norm = tokenNorm(CHANNELS.at(-1)!);
  }

  /** Rows, columns and channels of the features. */
  get outputShape(): readonly [rows: number, columns: number, channels: number] {
    const [rows, columns] = this.grid.map((side) => Math.ceil(Math.ceil(side / 2) / 2));
    return [rows, columns, CHANNELS.at(-1)!];
  }

  /** Tokens' vectors (B, N, tokenDim), that of the mask token where unknown, to features (B, h / 4, w / 4, 192). */
  call(vectors: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => {
      let x = vectors.reshape<tf.Tensor4D>([-1, ...this.grid, vectors.shape[2]]); // (B, h, w, tokenDim)
      this.stages.forEach((stage, i) => {
        if (i > 0) x = tf.avgPool(x, 2, 2, "same"); // (B, h / 2, w / 2, C)
        x = stage.call(x); // (B, h, w, C)
      });
      return swish(this.norm.call(x)); // (B, h / 4, w / 4, 192)
    });
  }
}

/** Length of a position's context before it is projected to the transformer's vectors. */
const CONTEXT_DIM = 64;

/**
 * All features go through one short vector, from which each position has weights of its own: which object stands before
 * what, and what belongs at this position then (as the fully-connected layer in the middle of Pathak et al., "Context
 * encoders: feature learning by inpainting", 2016, section 3.1). Attention, which has the same weights for all positions,
 * needs many times the steps to learn it.
 */
export class GlobalContext extends Module {
  readonly down: Dense; // (features, context)
  readonly expand: Dense; // (context, 64 positions)
  readonly project: Dense; // (64, dim)

  /**
   * @param features numbers of a picture's features
   * @param context length of the vector
   * @param positions that the context is added to
   * @param dim length of a position's vector
   */
  constructor(
    { features, context, positions, dim }: Record<
      "features" | "context" | "positions" | "dim",
      number
    >,
    random: TensorRandom,
  ) {
    super();
    this.down = new Dense(features, context, random);
    this.expand = new Dense(context, CONTEXT_DIM * positions, random);
    this.project = new Dense(CONTEXT_DIM, dim, random);
  }

  /** Features (B, h, w, C) to what is added to each position, (B, P, dim). */
  call(features: tf.Tensor4D): tf.Tensor3D {
    const [batch] = features.shape;
    const context = swish(this.down.call(features.reshape<tf.Tensor2D>([batch, -1]))); // (B, context)
    const expanded = swish(this.expand.call(context)); // (B, 64 P)
    return this.project.call(expanded.reshape<tf.Tensor3D>([batch, -1, CONTEXT_DIM])); // (B, P, dim)
  }
}

/** A stem with convolutions over all its tokens, which see the picture as a whole. */
export class ContextStem extends Module implements TokenStem {
  readonly encoder: ConvEncoder;
  readonly context?: GlobalContext;

  /** @param context length of the global context's vector; without it, 0, there are convolutions alone, for a class head */
  constructor(
    readonly inner: TokenStem,
    { grid, dim, context }: Required<Pick<MaskedTransformerOptions, "grid" | "dim" | "context">>,
    random: TensorRandom,
  ) {
    super();
    this.encoder = new ConvEncoder(grid, inner.table.weight.shape[1], random);
    if (context > 0) {
      const features = this.encoder.outputShape.reduce((a, b) => a * b);
      const { positions } = inner;
      this.context = new GlobalContext({ features, context, positions, dim }, random);
    }
  }

  get table(): Embedding {
    return this.inner.table;
  }

  get positions(): number {
    return this.inner.positions;
  }

  /** What the inner stem gives, with the context added, and the features (B, h / 4, w / 4, C). */
  embed(tokens: tf.Tensor2D): EmbeddedTokens & { features: tf.Tensor4D } {
    const embedded = this.inner.embed(tokens); // (B, P, dim)
    const features = this.encoder.call(embedded.vectors); // (B, h / 4, w / 4, C)
    if (!this.context) return { ...embedded, features };
    const x = embedded.x.add<tf.Tensor3D>(this.context.call(features)); // (B, P, dim)
    return { ...embedded, x, features };
  }

  unembed(x: tf.Tensor3D, embedded: EmbeddedTokens): tf.Tensor3D {
    return this.inner.unembed(x, embedded);
  }

  /** The features alone, tokens (B, N), int32, to (B, h / 4, w / 4, C). */
  features(tokens: tf.Tensor2D): tf.Tensor4D {
    const [rows, columns] = this.encoder.grid;
    return this.encoder.call(tokenVectors(this.table, tokens, rows * columns));
  }
}

/** A masked transformer that also classifies the picture, by the mean of the features, so that it can then be asked for it. */
export class ClassHeadTransformer extends MaskedTransformer {
  declare readonly stem: ContextStem;
  readonly classHead: Dense; // (C, classes)

  /** @throws RangeError when there is no such option, or a value is out of its range */
  constructor(options: MaskedTransformerOptions, stem: ContextStem, random: TensorRandom) {
    super(options, stem);
    this.classHead = new Dense(stem.encoder.outputShape[2], this.options.classes, random);
  }

  /** The classes that pictures may show, from the tokens (B, N), int32, that are known: logits (B, classes). */
  classLogits(tokens: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => this.#classify(this.stem.features(tokens)));
  }

  /** What `call` and {@linkcode classLogits} give, with the convolutions computed once. */
  forward(
    tokens: tf.Tensor2D,
    labels?: tf.Tensor1D,
  ): { logits: tf.Tensor3D; classLogits: tf.Tensor2D } {
    return tf.tidy(() => {
      const embedded = this.stem.embed(tokens); // (B, P, dim)
      const logits = this.logits(embedded, labels); // (B, N, codebookSize)
      return { logits, classLogits: this.#classify(embedded.features) };
    });
  }

  #classify(features: tf.Tensor4D): tf.Tensor2D {
    return this.classHead.call(features.mean<tf.Tensor2D>([1, 2])); // (B, classes)
  }
}

/** Whether a transformer has a class head. */
export function hasClassHead(model: MaskedTransformer): model is ClassHeadTransformer {
  return model instanceof ClassHeadTransformer;
}
