// What Adam keeps for each weight, and its update.

import { InPlaceVariable, rawOps, ResourceVariable, tf } from "lib/tensorflow/mod.ts";
import type { ParameterGroup } from "./groups.ts";

/** Decoupled weight decay. */
export interface DecayOptions {
  /** Share of itself, times the learning rate, that each weight loses at a step. */
  weightDecay?: number;
  /** Weights with other settings; the first group that has a weight counts. */
  groups?: readonly ParameterGroup[];
}

/** What Adam keeps for one weight. */
export interface Slot {
  weight: InPlaceVariable;
  firstMoment: ResourceVariable;
  secondMoment: ResourceVariable;
  rateScale: number;
  weightDecay: number;
}

/** The op's inputs that are the same for all weights. */
export interface StepScalars {
  power1: tf.Tensor;
  power2: tf.Tensor;
  learningRate: tf.Tensor;
  beta1: tf.Tensor;
  beta2: tf.Tensor;
  epsilon: tf.Tensor;
}

/** Moments of zero for a weight, and its settings. */
export function newSlot(
  name: string,
  variable: tf.Variable,
  { weightDecay = 0, groups = [] }: DecayOptions,
): Slot {
  const group = groups.find((group) => group.has(name, variable));
  const zeros = tf.zerosLike(variable);
  const slot = {
    weight: InPlaceVariable.of(variable),
    firstMoment: new ResourceVariable(zeros),
    secondMoment: new ResourceVariable(zeros),
    rateScale: group?.rateScale ?? 1,
    weightDecay: group?.weightDecay ?? weightDecay,
  };
  zeros.dispose();
  return slot;
}

/** One step of one weight. */
export function update(slot: Slot, gradient: tf.Tensor, scalars: StepScalars): void {
  const { weight, firstMoment, secondMoment, rateScale, weightDecay } = slot;
  const { power1, power2, beta1, beta2, epsilon } = scalars;
  const rate = rateScale === 1 ? scalars.learningRate : scalars.learningRate.mul(rateScale);
  weight.update((handle) => {
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

/** `weight -= share weight`. */
function decay(handle: tf.Tensor, share: tf.Tensor): void {
  const lost = tf.tidy(() =>
    rawOps("ReadVariableOp", [handle], { dtype: "float32" }, 1)[0].mul(share)
  );
  rawOps("AssignSubVariableOp", [handle, lost], { dtype: "float32" }, 0);
  lost.dispose();
}
