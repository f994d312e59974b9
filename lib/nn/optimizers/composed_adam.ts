// Adam's update composed of TensorFlow.js's ops, for backends that do not have TensorFlow's.

import { tf } from "lib/tensorflow/mod.ts";
import { parameter } from "../variables.ts";
import type { Moment, Slot, SlotOptions, StepScalars } from "./adam_slot.ts";

/** A moment in a variable, zero at first. */
class VariableMoment implements Moment {
  readonly variable: tf.Variable;

  constructor(like: tf.Tensor) {
    this.variable = parameter(() => tf.zerosLike(like), false);
  }

  read(): tf.Tensor {
    return this.variable.clone();
  }

  assign(value: tf.Tensor): void {
    this.variable.assign(value);
  }
}

/** A slot whose step computes what TensorFlow's ResourceApplyAdam computes, in the same order. */
export class ComposedSlot implements Slot {
  readonly firstMoment: VariableMoment;
  readonly secondMoment: VariableMoment;

  constructor(readonly variable: tf.Variable, readonly options: SlotOptions) {
    this.firstMoment = new VariableMoment(variable);
    this.secondMoment = new VariableMoment(variable);
  }

  update(gradient: tf.Tensor, scalars: StepScalars): void {
    const { variable, options: { lrScale, weightDecay } } = this;
    const { power1, power2, beta1, beta2, epsilon } = scalars;
    tf.tidy(() => {
      const rate = scalars.learningRate.mul(lrScale);
      const kept = weightDecay === 0 ? variable : variable.sub(variable.mul(rate.mul(weightDecay)));
      const first = updateMoment(this.firstMoment, gradient, beta1);
      const second = updateMoment(this.secondMoment, gradient.square(), beta2);
      const scale = rate.mul(tf.sub(1, power2).sqrt()).div(tf.sub(1, power1));
      variable.assign(kept.sub(first.mul(scale).div(second.sqrt().add(epsilon))));
    });
  }

  dispose(): void {
    for (const { variable } of [this.firstMoment, this.secondMoment]) variable.dispose();
  }
}

/** `moment += (1 - beta) (target - moment)`. @returns the new value */
function updateMoment({ variable }: VariableMoment, target: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const updated = variable.add(target.sub(variable).mul(tf.sub(1, beta)));
  variable.assign(updated);
  return updated;
}
