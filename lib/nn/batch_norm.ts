// Batch normalisation.

import { tf } from "lib/tensorflow/mod.ts";
import { Module } from "./module.ts";
import { parameter } from "./parameter.ts";

/** How {@linkcode BatchNorm} keeps its statistics. */
export interface BatchNormOptions {
  /** Share of a batch's statistics in the running ones. */
  momentum?: number;
  epsilon?: number;
}

/**
 * Normalises each feature over the batch, then scales and shifts it (Ioffe and Szegedy, "Batch normalization",
 * 2015, algorithm 1). Inference uses the running mean and the unbiased running variance, as PyTorch does.
 */
export class BatchNorm extends Module {
  readonly scale: tf.Variable<tf.Rank.R1>; // (features)
  readonly shift: tf.Variable<tf.Rank.R1>; // (features)
  readonly runningMean: tf.Variable<tf.Rank.R1>; // (features)
  readonly runningVariance: tf.Variable<tf.Rank.R1>; // (features)
  readonly #momentum: number;
  readonly #epsilon: number;

  constructor(features: number, { momentum = 0.1, epsilon = 1e-5 }: BatchNormOptions = {}) {
    super();
    this.#momentum = momentum;
    this.#epsilon = epsilon;
    this.scale = parameter(() => tf.ones<tf.Rank.R1>([features]));
    this.shift = parameter(() => tf.zeros<tf.Rank.R1>([features]));
    this.runningMean = parameter(() => tf.zeros<tf.Rank.R1>([features]), false);
    this.runningVariance = parameter(() => tf.ones<tf.Rank.R1>([features]), false);
  }

  /**
   * (B, features) to the same. In training it also moves the running statistics.
   *
   * @throws Error when a training batch has a single row: it has no variance.
   */
  call(x: tf.Tensor2D): tf.Tensor2D {
    if (!this.training) return this.#normalise(x, this.runningMean, this.runningVariance);
    const [rows, features] = x.shape;
    if (rows < 2) {
      throw new Error(
        `BatchNorm needs at least 2 rows to train on, but got (${rows}, ${features}).`,
      );
    }
    const { mean, variance } = tf.moments(x, 0) as { mean: tf.Tensor1D; variance: tf.Tensor1D };
    this.#follow(mean, variance.mul(rows / (rows - 1)));
    return this.#normalise(x, mean, variance);
  }

  #normalise(x: tf.Tensor2D, mean: tf.Tensor1D, variance: tf.Tensor1D): tf.Tensor2D {
    const factor = variance.add(this.#epsilon).rsqrt().mul(this.scale); // (features)
    return x.mul(factor).add(this.shift.sub(mean.mul(factor)));
  }

  #follow(mean: tf.Tensor1D, variance: tf.Tensor1D): void {
    moveTowards(this.runningMean, mean, this.#momentum);
    moveTowards(this.runningVariance, variance, this.#momentum);
  }
}

/** `variable += share (target - variable)`. */
export function moveTowards<R extends tf.Rank>(
  variable: tf.Variable<R>,
  target: tf.Tensor<R>,
  share: number,
): void {
  tf.tidy(() => variable.assign(variable.add(target.sub(variable).mul(share))));
}
