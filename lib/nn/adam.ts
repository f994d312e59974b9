// The Adam optimizer, by TensorFlow's fused op.

import { rawOps, ResourceVariable, tf } from "lib/tensorflow/mod.ts";
import type { Module } from "./module.ts";

/** Settings of {@linkcode Adam}, with the paper's defaults. */
export interface AdamOptions {
  learningRate?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

/** What Adam keeps for one weight. */
interface Slot {
  variable: tf.Variable;
  weight: ResourceVariable;
  firstMoment: ResourceVariable;
  secondMoment: ResourceVariable;
  /** The variable's data after the last update: other data means that someone else assigned to it. */
  seen: tf.DataId;
}

/**
 * Adam for the weights of one module (Kingma and Ba, "Adam", 2015, algorithm 1).
 *
 * One op updates a weight and its two moments, where TensorFlow.js's own Adam runs thirteen.
 */
export class Adam {
  /** May be changed between steps. */
  learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Steps made so far. */
  steps = 0;
  readonly #slots: Slot[];

  constructor(
    module: Module,
    { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {},
  ) {
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.#slots = module.trainableVariables().map(newSlot);
  }

  /** One step down the gradient of `loss` with respect to the module's weights, and nothing else's. */
  minimize(loss: () => tf.Scalar): tf.Scalar {
    const { value, grads } = tf.variableGrads(loss, this.#slots.map((slot) => slot.variable));
    this.steps++;
    tf.tidy(() => {
      const scalars = this.#scalars();
      for (const slot of this.#slots) update(slot, grads[slot.variable.name], scalars);
    });
    tf.dispose(grads);
    return value;
  }

  /** Frees the moments. */
  dispose(): void {
    for (const { weight, firstMoment, secondMoment } of this.#slots) {
      for (const variable of [weight, firstMoment, secondMoment]) variable.dispose();
    }
  }

  /** The op's scalar inputs, in its order. */
  #scalars(): tf.Scalar[] {
    const power1 = this.beta1 ** this.steps;
    const power2 = this.beta2 ** this.steps;
    // The op implements the paper's faster form, whose epsilon is added before the bias correction of the second
    // moment; scaled like this it is algorithm 1, and PyTorch's Adam.
    const epsilon = this.epsilon * Math.sqrt(1 - power2);
    return [power1, power2, this.learningRate, this.beta1, this.beta2, epsilon]
      .map((number) => tf.scalar(number, "float32"));
  }
}

function newSlot(variable: tf.Variable): Slot {
  const zeros = tf.zerosLike(variable);
  const slot = {
    variable,
    weight: new ResourceVariable(variable),
    firstMoment: new ResourceVariable(zeros),
    secondMoment: new ResourceVariable(zeros),
    seen: variable.dataId,
  };
  zeros.dispose();
  return slot;
}

function update(slot: Slot, gradient: tf.Tensor, scalars: tf.Scalar[]): void {
  const { variable, weight, firstMoment, secondMoment } = slot;
  if (variable.dataId !== slot.seen) weight.assign(variable);
  const handles = [weight.handle, firstMoment.handle, secondMoment.handle];
  rawOps(
    "ResourceApplyAdam",
    [...handles, ...scalars, gradient],
    { T: "float32", use_locking: false, use_nesterov: false },
    0,
  );
  variable.assign(weight.read());
  slot.seen = variable.dataId;
}
