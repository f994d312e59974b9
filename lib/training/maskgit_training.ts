// How a masked transformer is trained on a tokenizer's tokens: optimizer, averaged weights, masks, one step.

import { maskedLoss, type MaskedLossOptions, MaskGit } from "lib/maskgit/mod.ts";
import {
  MaskedTransformer,
  type MaskedTransformerOptions,
  VectorQuantizer,
  type VqVae,
} from "lib/models/mod.ts";
import {
  AdamW,
  growingDecay,
  noDecay,
  TensorRandom,
  warmupCosine,
  WeightAverage,
} from "lib/nn/mod.ts";
import { FASTEST, jit, type Jitted, type tf } from "lib/tensorflow/mod.ts";
import type { LabelledTokens, TokenSet } from "./token_set.ts";
import type { TrainingState } from "./snapshot.ts";

/** A transformer's configuration but for what its tokens decide. */
export type TransformerShape<T = MaskedTransformerOptions> = Omit<
  T,
  "numCodes" | "grid" | "classes"
>;

/** How the optimizer of a transformer works. */
export interface TransformerOptimizer {
  /** Steps in all, over which the learning rate falls to 0 along a cosine. */
  steps: number;
  learningRate: number;
  /** Steps until the full learning rate. Default 0. */
  warmup?: number;
  /** Default 0.045 (the value of MaskGIT's released configuration). */
  weightDecay?: number;
  /** Share of itself that the averaged model keeps at each step; less in the beginning. Default 0.999. */
  averageDecay?: number;
}

/** Settings of {@linkcode MaskGitTraining}. */
export interface MaskGitTrainingOptions extends TransformerOptimizer {
  transformer: TransformerShape;
  /** Whether the tokens' vectors start at the tokenizer's codebook. Default true. */
  startFromCodebook?: boolean;
  /** How tokens are hidden, and the loss of those that are. */
  masks?: MaskedLossOptions;
  /** Whether classes can be asked for. Default true. */
  classConditional?: boolean;
  /** Of the masks. Default 0. */
  seed?: number;
}

/** What a step reports, scalars. */
export type MaskGitMetrics = { loss: tf.Scalar; accuracy: tf.Scalar };

/** Seed of the masks that {@linkcode MaskGitTraining.validate} hides held-out tokens by. */
const VALIDATION_SEED = 977;

/** A masked transformer, and all that its training changes. */
export class MaskGitTraining {
  /** The transformer that is trained. */
  readonly model: MaskedTransformer;
  /** The tokenizer and the transformer with averaged weights, in inference mode: the better one to use. */
  readonly averaged: MaskGit;
  readonly adam: AdamW;
  readonly average: WeightAverage<MaskedTransformer>;
  /** Draws the masks. */
  readonly random: TensorRandom;
  readonly #validation = new TensorRandom(VALIDATION_SEED);
  readonly #step: Jitted<[tf.Tensor2D, tf.Tensor1D], MaskGitMetrics>;
  readonly #validate: Jitted<[tf.Tensor2D, tf.Tensor1D], MaskGitMetrics>;

  /**
   * @param tokenizer what made the tokens; it stays the caller's
   * @param tokens what is to be trained on: its grid and its classes are the transformer's
   * @throws RangeError when the configuration contradicts itself
   */
  constructor(
    tokenizer: VqVae,
    { grid, classNames }: Pick<TokenSet, "grid" | "classNames">,
    options: MaskGitTrainingOptions,
  ) {
    const { masks, classConditional = true, startFromCodebook = true, seed = 0 } = options;
    const { quantizer } = tokenizer;
    const shape = {
      ...options.transformer,
      numCodes: quantizer.numCodes,
      grid,
      classes: classConditional ? classNames.length : 0,
    };
    this.model = new MaskedTransformer(shape);
    this.random = new TensorRandom(seed);
    if (startFromCodebook && quantizer instanceof VectorQuantizer) {
      startAtCodebook(this.model, quantizer, this.random.split());
    }
    this.averaged = new MaskGit(tokenizer, new MaskedTransformer(shape));
    this.adam = transformerAdam(this.model, options);
    this.average = averageOf(this.averaged.transformer, this.model, options);
    const loss = (
      model: MaskedTransformer,
      random: TensorRandom,
      tokens: tf.Tensor2D,
      labels: tf.Tensor1D,
    ) =>
      maskedLoss(model, tokens, {
        ...masks,
        classes: classConditional ? labels : undefined,
        random,
      });
    this.#step = jit((tokens: tf.Tensor2D, labels: tf.Tensor1D) => {
      const metrics = this.adam.minimize(() => loss(this.model, this.random, tokens, labels));
      this.average.update();
      return metrics;
    }, FASTEST);
    this.#validate = jit((tokens: tf.Tensor2D, labels: tf.Tensor1D) =>
      loss(this.averaged.transformer, this.#validation, tokens, labels)
    );
  }

  /** What checkpoints have to hold; {@linkcode loadMaskGit} reads the whole model from them. */
  get state(): TrainingState {
    const { model, adam, average, random } = this;
    return { tokenizer: this.averaged.tokenizer, model, adam, average, random };
  }

  /** One step on tokens. */
  step({ tokens, labels }: LabelledTokens): Promise<MaskGitMetrics> {
    return this.#step.async(tokens, labels);
  }

  /** The averaged model's loss and accuracy on tokens that were held out, hidden in the same places each time. */
  validate({ tokens, labels }: LabelledTokens): Promise<MaskGitMetrics> {
    this.#validation.restart(VALIDATION_SEED);
    return this.#validate.async(tokens, labels);
  }

  /** Frees everything but the tokenizer; the averaged transformer too. */
  dispose(): void {
    this.#step.dispose();
    this.#validate.dispose();
    this.average.dispose();
    this.adam.dispose();
    this.averaged.transformer.dispose();
    this.model.dispose();
  }
}

/** AdamW with MaskGIT's moments (Chang et al., 2022, section 4.1: beta 0.9 and 0.96), without decay of embeddings and biases. */
export function transformerAdam(
  model: ConstructorParameters<typeof AdamW>[0],
  { steps, learningRate, warmup = 0, weightDecay = 0.045 }: TransformerOptimizer,
): AdamW {
  return new AdamW(model, {
    learningRate: (step) => learningRate * warmupCosine(step, { warmup, steps }),
    beta2: 0.96,
    weightDecay,
    groups: [noDecay(model)],
    clipNorm: 1,
  });
}

/** The average of a transformer's weights that its training keeps. */
export function averageOf<M extends ConstructorParameters<typeof WeightAverage>[0]>(
  average: M,
  model: M,
  { averageDecay = 0.999 }: TransformerOptimizer,
): WeightAverage<M> {
  return new WeightAverage(average, model, (updates) => growingDecay(updates, averageDecay));
}

function startAtCodebook(
  model: MaskedTransformer,
  quantizer: VectorQuantizer,
  random: TensorRandom,
): void {
  const codebook = quantizer.vectors(); // (numCodes, D)
  model.startTokens(codebook, random);
  codebook.dispose();
}
