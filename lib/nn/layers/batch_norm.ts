// Batch normalisation.

import { replicaCount, replicaMean, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { normalise } from "../functional.ts";
import { emaUpdate, parameter } from "../variables.ts";
import { Normalisation } from "./normalisation.ts";

/** Options of {@linkcode BatchNorm}. */
export interface BatchNormOptions {
  /** Weight of a batch's statistics in the running ones, as PyTorch's. */
  momentum?: number;
  epsilon?: number;
}

/**
 * Normalises each feature over the batch, and over an image's positions, then scales and shifts it (Ioffe and Szegedy,
 * "Batch normalization", 2015, algorithms 1 and 2). Inference uses the running mean and the unbiased running variance,
 * as PyTorch does.
 *
 * Where `jit` divides the batch among replicas, the statistics are the whole batch's all the same.
 */
export class BatchNorm extends Normalisation {
  readonly runningMean: tf.Variable<tf.Rank.R1>; // (features)
  readonly runningVariance: tf.Variable<tf.Rank.R1>; // (features)
  readonly #momentum: number;

  constructor(features: number, { momentum = 0.1, epsilon = 1e-5 }: BatchNormOptions = {}) {
    requireNumber("momentum", momentum, { least: 0, most: 1 });
    super(features, epsilon);
    this.#momentum = momentum;
    this.runningMean = parameter(() => tf.zeros<tf.Rank.R1>([features]), false, [features]);
    this.runningVariance = parameter(() => tf.ones<tf.Rank.R1>([features]), false, [features]);
  }

  /**
   * (B, ..., features) to the same. In training it also updates the running statistics.
   *
   * @throws Error when a training batch has a single value of each feature: it has no variance.
   */
  call<R extends tf.Rank>(x: tf.Tensor<R>): tf.Tensor<R> {
    this.checkFeatures(x);
    if (!this.training) {
      const running = { mean: this.runningMean, variance: this.runningVariance };
      return normalise(x, running, this, this.epsilon);
    }
    const rows = replicaCount(x) * x.size / this.features; // of the whole batch
    if (rows < 2) {
      const shape = x.shape.join(", ");
      throw new Error(`BatchNorm needs at least 2 rows to train on, but got (${shape}).`);
    }
    return tf.tidy(() => {
      const moments = momentsOfBatch(x);
      emaUpdate(this.runningMean, moments.mean, this.#momentum);
      const unbiased = moments.variance.mul<tf.Tensor1D>(rows / (rows - 1));
      emaUpdate(this.runningVariance, unbiased, this.#momentum);
      return normalise(x, moments, this, this.epsilon);
    });
  }
}

/** Mean and variance of each feature over the whole batch of all replicas, (features) each; in two passes, for precision. */
function momentsOfBatch(x: tf.Tensor): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = replicaMean(x.mean<tf.Tensor1D>(axes));
  const variance = replicaMean(x.sub(mean).square().mean<tf.Tensor1D>(axes));
  return { mean, variance };
}
