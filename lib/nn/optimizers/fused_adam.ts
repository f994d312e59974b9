// Adam's update by TensorFlow's fused op, in place.

import { InPlaceVariable, rawOps, ResourceVariable, tf } from "lib/tensorflow/mod.ts";
import type { Slot, SlotOptions, StepScalars } from "./adam_slot.ts";

/** A slot whose tensors TensorFlow keeps and updates in place. */
export class FusedSlot implements Slot {
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
