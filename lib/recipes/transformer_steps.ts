// What the trainings of the masked transformer and of its twin have in common: optimizer, averaged weights, steps on tokens.

import {
  AdamW,
  emaWarmupDecay,
  type Module,
  noWeightDecay,
  warmupCosine,
  WeightAverage,
} from "lib/nn/mod.ts";
import { FASTEST, jit, type Jitted, type tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { requireDecay, requireSchedule, type TrainingSchedule } from "./training_schedule.ts";
import type { LabelledTokens } from "../data/datasets/token_set.ts";

/** How the optimizer of a transformer works. */
export interface TransformerOptimizer extends TrainingSchedule {
  /** Default 0.045 (the value of MaskGIT's released configuration). */
  weightDecay?: number;
  /** Share of itself that the averaged model keeps at each step; less in the beginning. Default 0.999. */
  averageDecay?: number;
}

/**
 * Checks an optimizer's settings before a model is built for it.
 *
 * @throws RangeError that names the setting and what it can be
 */
export function requireOptimizer(options: TransformerOptimizer): void {
  requireSchedule(options);
  requireNumber("weightDecay", options.weightDecay ?? 0, { least: 0 });
  requireDecay("averageDecay", options.averageDecay ?? 0);
}

/** AdamW with MaskGIT's moments (Chang et al., 2022, section 4.1: beta 0.9 and 0.96), without decay of embeddings and biases. */
export function transformerAdamW(
  model: Module,
  { steps, learningRate, warmup = 0, weightDecay = 0.045 }: TransformerOptimizer,
): AdamW {
  return new AdamW(model, {
    learningRate: (step) => learningRate * warmupCosine(step, { warmup, steps }),
    beta2: 0.96,
    weightDecay,
    groups: [noWeightDecay(model)],
    clipNorm: 1,
  });
}

/** What a step reports, scalars; `classAccuracy` too where the transformer tells classes. */
export type TransformerMetrics = Record<"loss" | "accuracy", tf.Scalar>;

/** From tokens (B, N) and classes (B), both int32. */
type Loss = (tokens: tf.Tensor2D, labels: tf.Tensor1D) => TransformerMetrics;

/** The steps of a transformer's training. */
export class TransformerSteps<M extends Module> {
  readonly adam: AdamW;
  readonly average: WeightAverage<M>;
  readonly #step: Jitted<[tf.Tensor2D, tf.Tensor1D], TransformerMetrics>;
  readonly #validate: Jitted<[tf.Tensor2D, tf.Tensor1D], TransformerMetrics>;

  /**
   * @param model what is trained
   * @param averaged the same with averaged weights
   * @param losses of the model that is trained, and of the averaged one on tokens that were held out
   */
  constructor(
    model: M,
    averaged: M,
    options: TransformerOptimizer,
    losses: { training: Loss; heldOut: Loss },
  ) {
    const { averageDecay = 0.999 } = options;
    this.adam = transformerAdamW(model, options);
    const decay = (updates: number) => emaWarmupDecay(updates, averageDecay);
    this.average = new WeightAverage(averaged, model, decay);
    this.#step = jit((tokens: tf.Tensor2D, labels: tf.Tensor1D) => {
      const metrics = this.adam.minimize(() => losses.training(tokens, labels));
      this.average.update();
      return metrics;
    }, FASTEST);
    this.#validate = jit(losses.heldOut);
  }

  /** One step on tokens. */
  step({ tokens, labels }: LabelledTokens): Promise<TransformerMetrics> {
    return this.#step.async(tokens, labels);
  }

  /** The averaged model's loss and accuracy on tokens that were held out. */
  validate({ tokens, labels }: LabelledTokens): Promise<TransformerMetrics> {
    return this.#validate.async(tokens, labels);
  }

  /** Frees everything but the two models. */
  dispose(): void {
    this.#step.dispose();
    this.#validate.dispose();
    this.average.dispose();
    this.adam.dispose();
  }
}
