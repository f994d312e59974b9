// How a masked transformer is trained on a tokenizer's tokens: optimizer, averaged weights, masks, one step.

import { maskedLoss, type MaskedLossOptions, MaskGit } from "lib/maskgit/mod.ts";
import {
  buildTransformer,
  CodebookEmbedding,
  type MaskedTransformer,
  type MaskedTransformerOptions,
  VectorQuantizer,
  type VqVae,
} from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import type { TrainingState } from "../training/snapshot.ts";
import type { LabelledTokens, TokenSet } from "../data/datasets/token_set.ts";
import {
  requireOptimizer,
  type TransformerMetrics,
  type TransformerOptimizer,
  TransformerSteps,
} from "./transformer_steps.ts";

/** A transformer's configuration but for what its tokens decide. */
export type TransformerShape<T = MaskedTransformerOptions> = Omit<
  T,
  "codebookSize" | "grid" | "classes"
>;

/** Settings of {@linkcode MaskGitTraining}. */
export interface MaskGitTrainingOptions extends TransformerOptimizer {
  transformer: TransformerShape;
  /** Whether the tokens' vectors are computed from the tokenizer's codebook, too; the paper has a table alone, the default. */
  startFromCodebook?: boolean;
  /** How tokens are hidden, and the loss of those that are. */
  masks?: MaskedLossOptions;
  /** Of the masks. Default 0. */
  seed?: number;
}

/** Seed of the masks that {@linkcode MaskGitTraining.validate} hides held-out tokens by. */
const VALIDATION_SEED = 977;

/** A masked transformer, and all that its training changes. */
export class MaskGitTraining {
  /** The transformer that is trained. */
  readonly model: MaskedTransformer;
  /** The tokenizer and the transformer with averaged weights, in inference mode: the better one to use. */
  readonly averaged: MaskGit;
  /** Draws the masks. */
  readonly random: TensorRandom;
  readonly #validation = new TensorRandom(VALIDATION_SEED);
  readonly #steps: TransformerSteps<MaskedTransformer>;

  /**
   * @param tokenizer what made the tokens; it stays the caller's
   * @param tokens what is to be trained on: its grid and its classes are the transformer's
   * @throws RangeError when a number is out of range, or the configuration contradicts itself
   */
  constructor(
    tokenizer: VqVae,
    { grid, classNames }: Pick<TokenSet, "grid" | "classNames">,
    options: MaskGitTrainingOptions,
  ) {
    requireOptimizer(options);
    const { masks, startFromCodebook = false, seed = 0 } = options;
    const { quantizer } = tokenizer;
    const shape = {
      ...options.transformer,
      codebookSize: quantizer.codebookSize,
      grid,
      classes: classNames.length,
      codeFeatures: startFromCodebook ? featuresOf(quantizer) : 0,
    };
    this.model = buildTransformer(shape);
    this.random = new TensorRandom(seed);
    if (quantizer instanceof VectorQuantizer) setFeatures(this.model, quantizer);
    this.averaged = new MaskGit(tokenizer, buildTransformer(shape));
    const { transformer } = this.averaged;
    this.#steps = new TransformerSteps(this.model, transformer, options, {
      training: (tokens, classes) =>
        maskedLoss(this.model, tokens, { ...masks, classes, random: this.random }),
      heldOut: (tokens, classes) =>
        maskedLoss(transformer, tokens, { ...masks, classes, random: this.#validation }),
    });
  }

  /** What checkpoints have to hold; {@linkcode loadMaskGit} reads the whole model from them. */
  get state(): TrainingState {
    const { model, random } = this;
    const { adam, average } = this.#steps;
    return { tokenizer: this.averaged.tokenizer, model, adam, average, random };
  }

  /** One step on tokens. */
  step(tokens: LabelledTokens): Promise<TransformerMetrics> {
    return this.#steps.step(tokens);
  }

  /** The averaged model's loss and accuracy on tokens that were held out, hidden in the same places each time. */
  validate(tokens: LabelledTokens): Promise<TransformerMetrics> {
    this.#validation.restart(VALIDATION_SEED);
    return this.#steps.validate(tokens);
  }

  /** Frees everything but the tokenizer; the averaged transformer too. */
  dispose(): void {
    this.#steps.dispose();
    this.averaged.transformer.dispose();
    this.model.dispose();
  }
}

/** Length of a codebook's vectors; 0 for what has none. */
function featuresOf(quantizer: VqVae["quantizer"]): number {
  return quantizer instanceof VectorQuantizer ? quantizer.width : 0;
}

/** Takes the codebook as the codes' features, where tokens' vectors are computed from them. */
function setFeatures({ stem: { table } }: MaskedTransformer, quantizer: VectorQuantizer): void {
  if (!(table instanceof CodebookEmbedding)) return;
  const codebook = quantizer.codebookVectors(); // (codebookSize, D)
  table.setFeatures(codebook);
  codebook.dispose();
}
