// Variants with a small convolutional network over the tokens: a global context of all positions, and a class head.

import { tf } from "lib/tensorflow/mod.ts";
import { Dense, type GroupNorm, Module, ResBlock, swish, type TensorRandom } from "lib/nn/mod.ts";
import {
  type EncoderInput,
  MaskedTransformer,
  type TransformerParts,
} from "./masked_transformer.ts";
import type { MaskedTransformerOptions } from "./options.ts";
import { tokenNorm } from "./patch_merging.ts";

/** Channels at each resolution, each half of the one before. */
const WIDTHS = [64, 128, 192] as const;

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
    const inputs = [tokenDim, ...WIDTHS];
    this.stages = WIDTHS.map((dim, i) => new ResBlock(inputs[i], dim, random, { norm: tokenNorm }));
    this.norm = tokenNorm(WIDTHS.at(-1)!);
  }

  /** Rows, columns and channels of what comes out. */
  get outputShape(): readonly [rows: number, columns: number, channels: number] {
    const [rows, columns] = this.grid.map((side) => Math.ceil(Math.ceil(side / 2) / 2));
    return [rows, columns, WIDTHS.at(-1)!];
  }

  /** Tokens' vectors (B, N, tokenDim), that of the mask token where unknown, to (B, h / 4, w / 4, 192). */
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

/** Numbers of a position's context before they are projected to its dim. */
const CONTEXT_DIM = 64;

/**
 * All that convolutions see goes through one short vector, from which each position has weights of its own: which object
 * stands before what, and what belongs at this position then (as the fully-connected layer in the middle of Pathak et al.,
 * "Context encoders: feature learning by inpainting", 2016, section 3.1). Attention, which has the same weights for all
 * positions, needs many times the steps to learn it.
 */
export class GlobalContext extends Module {
  readonly down: Dense; // (features, context)
  readonly expand: Dense; // (context, 64 positions)
  readonly project: Dense; // (64, dim)

  /**
   * @param features numbers that convolutions give for a picture
   * @param context length of the vector
   * @param positions that the context is added to
   * @param dim of a position
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

  /** What convolutions see, (B, h, w, C), to what each position gets, (B, P, dim). */
  call(seen: tf.Tensor4D): tf.Tensor3D {
    const [batch] = seen.shape;
    const all = seen.reshape<tf.Tensor2D>([batch, -1]); // (B, h w C)
    const context = swish(this.down.call(all)); // (B, context)
    const expanded = swish(this.expand.call(context)).reshape<tf.Tensor3D>([
      batch,
      -1,
      CONTEXT_DIM,
    ]); // (B, P, 64)
    return this.project.call(expanded); // (B, P, dim)
  }
}

/** The classes that pictures may show, from what convolutions see on average: the transformer can then be asked for one. */
export class TokenClassifier extends Module {
  readonly output: Dense; // (channels, classes)

  constructor(channels: number, classes: number, random: TensorRandom) {
    super();
    this.output = new Dense(channels, classes, random);
  }

  /** What convolutions see, (B, h, w, C), to logits (B, classes). */
  call(features: tf.Tensor4D): tf.Tensor2D {
    return this.output.call(features.mean<tf.Tensor2D>([1, 2])); // (B, classes)
  }
}

/** A masked transformer with convolutions over all its tokens: they see the picture as a whole. */
export class ContextTransformer extends MaskedTransformer {
  readonly convolutions: ConvEncoder;
  readonly context?: GlobalContext;
  readonly classifier?: TokenClassifier;

  /** @throws RangeError when the configuration contradicts itself */
  constructor(options: MaskedTransformerOptions, parts: TransformerParts) {
    super(options, parts);
    const { grid, dim, classes, context = 0, classHead = false } = this.options;
    this.convolutions = new ConvEncoder(grid, parts.tokenDim, parts.random);
    const [height, across, channels] = this.convolutions.outputShape;
    if (classHead && classes > 0) {
      this.classifier = new TokenClassifier(channels, classes, parts.random);
    }
    if (context > 0) {
      const positions = this.position.shape[0] - (classes > 0 ? 1 : 0);
      const sizes = { features: height * across * channels, context, positions, dim };
      this.context = new GlobalContext(sizes, parts.random);
    }
  }

  /** What the base's gives, with the context added; `features` (B, h / 4, w / 4, C) are what convolutions see. */
  override toPositions(
    vectors: tf.Tensor3D,
    features: tf.Tensor4D = this.convolutions.call(vectors),
  ): EncoderInput {
    const { x, skip } = super.toPositions(vectors); // (B, P, dim)
    return { x: this.context ? x.add(this.context.call(features)) : x, skip };
  }

  /**
   * The classes that pictures may show, from the tokens (B, N), int32, that are known: logits (B, classes).
   *
   * @throws Error when it was built without `classHead`
   */
  classLogits(tokens: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => this.#classify(this.convolutions.call(this.tokenVectors(tokens))));
  }

  /** What `call` and {@linkcode classLogits} give, by less work. @throws Error as the latter */
  forward(
    tokens: tf.Tensor2D,
    labels?: tf.Tensor1D,
  ): { logits: tf.Tensor3D; classLogits: tf.Tensor2D } {
    return tf.tidy(() => {
      const vectors = this.tokenVectors(tokens); // (B, N, tokenDim)
      const features = this.convolutions.call(vectors); // (B, h / 4, w / 4, C)
      const { x, skip } = this.toPositions(vectors, features); // (B, P, dim)
      const encoded = this.encode(this.addPositions(x, labels)); // (B, 1 + P, dim)
      const logits = this.head.call(this.toTokens(encoded, skip), this.tokens); // (B, N, codebookSize)
      return { logits, classLogits: this.#classify(features) };
    });
  }

  #classify(features: tf.Tensor4D): tf.Tensor2D {
    if (this.classifier) return this.classifier.call(features); // (B, classes)
    throw new Error("This transformer has no class head; build it with `classHead: true`.");
  }
}

/** Whether a transformer has a class head. */
export function hasClassHead(model: MaskedTransformer): model is ContextTransformer {
  return model instanceof ContextTransformer && model.classifier !== undefined;
}
