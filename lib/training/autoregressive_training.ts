// How the autoregressive twin is trained: on the same tokens, each from those before it.

import { AutoregressiveTransformer, type TransformerOptions } from "lib/models/mod.ts";
import { type AdamW, crossEntropy, type WeightAverage } from "lib/nn/mod.ts";
import { FASTEST, jit, type Jitted, tf } from "lib/tensorflow/mod.ts";
import {
  averageOf,
  type MaskGitMetrics,
  transformerAdam,
  type TransformerOptimizer,
  type TransformerShape,
} from "./maskgit_training.ts";
import type { TrainingState } from "./snapshot.ts";
import type { LabelledTokens, TokenSet } from "./token_set.ts";

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
  readonly adam: AdamW;
  readonly average: WeightAverage<AutoregressiveTransformer>;
  readonly #step: Jitted<[tf.Tensor2D, tf.Tensor1D], MaskGitMetrics>;
  readonly #validate: Jitted<[tf.Tensor2D, tf.Tensor1D], MaskGitMetrics>;

  /** @param numCodes different codes of a token */
  constructor(
    numCodes: number,
    { grid, classNames }: Pick<TokenSet, "grid" | "classNames">,
    options: AutoregressiveTrainingOptions,
  ) {
    const shape = { ...options.transformer, numCodes, grid, classes: classNames.length };
    const { labelSmoothing = 0 } = options;
    this.model = new AutoregressiveTransformer(shape);
    this.averaged = new AutoregressiveTransformer(shape);
    this.adam = transformerAdam(this.model, options);
    this.average = averageOf(this.averaged, this.model, options);
    const loss = (model: AutoregressiveTransformer, tokens: tf.Tensor2D, labels: tf.Tensor1D) =>
      tf.tidy((): MaskGitMetrics => {
        const logits = model.call(tokens, labels); // (B, N, numCodes)
        const right = logits.argMax(-1).equal(tokens).cast("float32"); // (B, N)
        return { loss: crossEntropy(logits, tokens, { labelSmoothing }), accuracy: right.mean() };
      });
    this.#step = jit((tokens: tf.Tensor2D, labels: tf.Tensor1D) => {
      const metrics = this.adam.minimize(() => loss(this.model, tokens, labels));
      this.average.update();
      return metrics;
    }, FASTEST);
    this.#validate = jit((tokens: tf.Tensor2D, labels: tf.Tensor1D) =>
      loss(this.averaged, tokens, labels)
    );
  }

  /** What checkpoints have to hold. */
  get state(): TrainingState {
    const { model, adam, average } = this;
    return { model, adam, average };
  }

  /** One step on tokens. */
  step({ tokens, labels }: LabelledTokens): Promise<MaskGitMetrics> {
    return this.#step.async(tokens, labels);
  }

  /** The averaged model's loss and accuracy on tokens that were held out. */
  validate({ tokens, labels }: LabelledTokens): Promise<MaskGitMetrics> {
    return this.#validate.async(tokens, labels);
  }

  /** Frees everything, {@linkcode averaged} included. */
  dispose(): void {
    this.#step.dispose();
    this.#validate.dispose();
    this.average.dispose();
    this.adam.dispose();
    this.averaged.dispose();
    this.model.dispose();
  }
}
