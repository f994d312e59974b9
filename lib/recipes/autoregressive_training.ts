// How the autoregressive twin is trained: on the same tokens, each from those before it.

import { AutoregressiveTransformer, type TransformerOptions } from "lib/models/mod.ts";
import { crossEntropy } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import type { TransformerShape } from "./maskgit_training.ts";
import type { TrainingState } from "../training/snapshot.ts";
import type { LabelledTokens, TokenSet } from "../data/datasets/token_set.ts";
import {
  requireOptimizer,
  type TransformerMetrics,
  type TransformerOptimizer,
  TransformerSteps,
} from "./transformer_steps.ts";

/** Settings of {@linkcode AutoregressiveTraining}. */
export interface AutoregressiveTrainingOptions extends TransformerOptimizer {
  transformer: TransformerShape<TransformerOptions>;
  /** Share of each target that is spread over all codes. Default 0. */
  labelSmoothing?: number;
}

/** An autoregressive transformer, and all that its training changes. */
export class AutoregressiveTraining {
  /** The transformer that is trained. */
  readonly model: AutoregressiveTransformer;
  /** The same with averaged weights, in inference mode: the better one to use. */
  readonly averaged: AutoregressiveTransformer;
  readonly #steps: TransformerSteps<AutoregressiveTransformer>;

  /**
   * @param codebookSize different codes of a token
   * @throws RangeError when a number is out of range, or the configuration contradicts itself
   */
  constructor(
    codebookSize: number,
    { grid, classNames }: Pick<TokenSet, "grid" | "classNames">,
    options: AutoregressiveTrainingOptions,
  ) {
    requireOptimizer(options);
    requireNumber("labelSmoothing", options.labelSmoothing ?? 0, { least: 0, below: 1 });
    const shape = { ...options.transformer, codebookSize, grid, classes: classNames.length };
    const { labelSmoothing = 0 } = options;
    this.model = new AutoregressiveTransformer(shape);
    this.averaged = new AutoregressiveTransformer(shape);
    this.#steps = new TransformerSteps(this.model, this.averaged, options, {
      training: (tokens, labels) => nextTokenLoss(this.model, tokens, labels, labelSmoothing),
      heldOut: (tokens, labels) => nextTokenLoss(this.averaged, tokens, labels, labelSmoothing),
    });
  }

  /** What checkpoints have to hold. */
  get state(): TrainingState {
    const { adam, average } = this.#steps;
    return { model: this.model, adam, average };
  }

  /** One step on tokens. */
  step(tokens: LabelledTokens): Promise<TransformerMetrics> {
    return this.#steps.step(tokens);
  }

  /** The averaged model's loss and accuracy on tokens that were held out. */
  validate(tokens: LabelledTokens): Promise<TransformerMetrics> {
    return this.#steps.validate(tokens);
  }

  /** Frees everything, {@linkcode averaged} included. */
  dispose(): void {
    this.#steps.dispose();
    this.averaged.dispose();
    this.model.dispose();
  }
}

/** The cross-entropy of each token (B, N) given those before it, and the share of them that is guessed right. */
function nextTokenLoss(
  model: AutoregressiveTransformer,
  tokens: tf.Tensor2D,
  labels: tf.Tensor1D,
  labelSmoothing: number,
): TransformerMetrics {
  return tf.tidy(() => {
    const logits = model.call(tokens, labels); // (B, N, codebookSize)
    const right = logits.argMax(-1).equal(tokens).cast("float32"); // (B, N)
    return { loss: crossEntropy(logits, tokens, { labelSmoothing }), accuracy: right.mean() };
  });
}
