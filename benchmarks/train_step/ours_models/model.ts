// What one of our models gives to the benchmark.
import type { tf } from "lib/tensorflow/mod.ts";

/** What a model can be made with; the defaults are what is timed. */
export interface BenchOptions {
  /** Rows of the batch. */
  batch?: number;
}

/** One training step, or forward pass, as a function of tensors: eager, or something to trace. */
export interface BenchModel {
  /** The batch; kept in memory. */
  inputs: tf.Tensor[];
  /** Does the whole work and returns a scalar: the loss, or a part of the output. */
  step(...inputs: tf.Tensor[]): tf.Scalar;
  /** Frees the model, its optimizers and the batch. */
  dispose(): void;
}
