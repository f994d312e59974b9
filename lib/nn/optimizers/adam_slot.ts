// What Adam keeps for each weight, PyTorch's per-parameter state.

import type { tf } from "lib/tensorflow/mod.ts";
import type { ParameterGroup } from "./groups.ts";

/** Decoupled weight decay. */
export interface DecayOptions {
  /** Share of itself, times the learning rate, that each weight loses at a step. */
  weightDecay?: number;
  /** Weights with other settings; the first group that has a weight counts. */
  groups?: readonly ParameterGroup[];
}

/** A weight's own settings. */
export interface SlotOptions {
  lrScale: number;
  weightDecay: number;
}

/** A tensor that Adam keeps. */
export interface Moment {
  /** The present value, which later steps do not change. */
  read(): tf.Tensor;
  assign(value: tf.Tensor): void;
}

/** What Adam keeps for one weight. */
export interface Slot {
  readonly variable: tf.Variable;
  readonly firstMoment: Moment;
  readonly secondMoment: Moment;
  /** One step of the weight. */
  update(gradient: tf.Tensor, scalars: StepScalars): void;
  dispose(): void;
}

/** Scalars of a step that are the same for all weights; `power1` is beta1 to the number of steps. */
export interface StepScalars {
  power1: tf.Tensor;
  power2: tf.Tensor;
  learningRate: tf.Tensor;
  beta1: tf.Tensor;
  beta2: tf.Tensor;
  epsilon: tf.Tensor;
}
