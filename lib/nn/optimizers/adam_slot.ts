// What Adam keeps for each weight, and its update by TensorFlow's fused op.

import { InPlaceVariable, onTensorFlow, rawOps, ResourceVariable, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import { ComposedSlot } from "./composed_adam.ts";
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

/** The numbers of a step that are the same for all weights. */
export interface StepScalars {
  power1: tf.Tensor;
  power2: tf.Tensor;
  learningRate: tf.Tensor;
  beta1: tf.Tensor;
  beta2: tf.Tensor;
  epsilon: tf.Tensor;
}

/** Moments of zero for a weight, and its settings. @throws RangeError for a decay or a scale below 0 */
export function newSlot(
  name: string,
  variable: tf.Variable,
  { weightDecay = 0, groups = [] }: DecayOptions,
): Slot {
  const group = groups.find((group) => group.has(name, variable));
  const options = {
    lrScale: requireNumber("lrScale", group?.lrScale ?? 1, { least: 0 }),
    weightDecay: requireNumber("weightDecay", group?.weightDecay ?? weightDecay, { least: 0 }),
  };
  return onTensorFlow() ? new FusedSlot(variable, options) : new ComposedSlot(variable, options);
}

/** A slot whose tensors TensorFlow keeps and updates in place. */
class FusedSlot implements Slot {
  readonly firstMoment: ResourceVariable;
  readonly secondMoment: ResourceVariable;
  readonly #weight: InPlaceVariable;

  constructor(readonly variable: tf.Variable, readonly options: SlotOptions) {
    const zeros = tf.zerosLike(variable);
    this.#weight = InPlaceVariable.of(variable);
    this.firstMoment = new ResourceVariable(zeros);
    this.secondMoment = new ResourceVariable(zeros);
    zeros.dispose();
  }

  update(gradient: tf.Tensor, scalars: StepScalars): void {
    const { firstMoment, secondMoment, options: { lrScale, weightDecay } } = this;
    const { power1, power2, beta1, beta2, epsilon } = scalars;
    const rate = lrScale === 1 ? scalars.learningRate : scalars.learningRate.mul(lrScale);
    this.#weight.update((handle) => {
      if (weightDecay !== 0) decay(handle, rate.mul(weightDecay));
      rawOps(
        "ResourceApplyAdam",
        [
          ...[handle, firstMoment.handle, secondMoment.handle],
          ...[power1, power2, rate, beta1, beta2, epsilon, gradient],
        ],
        { T: "float32", use_locking: false, use_nesterov: false },
        0,
      );
    });
  }

  dispose(): void {
    for (const part of [this.#weight, this.firstMoment, this.secondMoment]) part.dispose();
  }
}

/** `weight -= share weight`. */
function decay(handle: tf.Tensor, share: tf.Tensor): void {
  const lost = tf.tidy(() =>
    rawOps("ReadVariableOp", [handle], { dtype: "float32" }, 1)[0].mul(share)
  );
  rawOps("AssignSubVariableOp", [handle, lost], { dtype: "float32" }, 0);
  lost.dispose();
}
