// The Adam optimizer, by TensorFlow's fused op.

import { hostInput, InPlaceVariable, rawOps, ResourceVariable, tf } from "lib/tensorflow/mod.ts";
import type { Module } from "./module.ts";
import type { PartState, Stateful } from "./stateful.ts";

/** Settings of {@linkcode Adam}, with the paper's defaults. */
export interface AdamOptions {
  learningRate?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

/** What Adam keeps for one weight. */
interface Slot {
  /** The weight's name in the module. */
  name: string;
  weight: InPlaceVariable;
  firstMoment: ResourceVariable;
  secondMoment: ResourceVariable;
}

/**
 * Adam for the weights of one module (Kingma and Ba, "Adam", 2015, algorithm 1).
 *
 * One op updates a weight and its two moments, where TensorFlow.js's own Adam runs thirteen.
 */
export class Adam implements Stateful {
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
    this.#slots = [...module.namedVariables()]
      .filter(([, variable]) => variable.trainable)
      .map(([name, variable]) => newSlot(name, variable));
  }

  /** One step down the gradient of `loss` with respect to the module's weights, and nothing else's. */
  minimize(loss: () => tf.Scalar): tf.Scalar {
    const variables = this.#slots.map(({ weight }) => weight.variable);
    const { value, grads } = tf.variableGrads(loss, variables);
    tf.tidy(() => {
      const scalars = this.#scalars();
      for (const slot of this.#slots) update(slot, grads[slot.weight.variable.name], scalars);
    });
    tf.dispose(grads);
    return value;
  }

  /** The moments, which are new tensors, and the number of steps. */
  state(): PartState {
    const moments = this.#slots.flatMap(({ name, firstMoment, secondMoment }) => [
      [`${name}.firstMoment`, firstMoment.read()],
      [`${name}.secondMoment`, secondMoment.read()],
    ]);
    return {
      tensors: Object.fromEntries(moments),
      numbers: { steps: this.steps },
      constants: {},
    };
  }

  load({ tensors, numbers }: PartState): void {
    for (const { name, firstMoment, secondMoment } of this.#slots) {
      firstMoment.assign(tensors[`${name}.firstMoment`]);
      secondMoment.assign(tensors[`${name}.secondMoment`]);
    }
    this.steps = numbers.steps;
  }

  /** Frees the moments. */
  dispose(): void {
    for (const { weight, firstMoment, secondMoment } of this.#slots) {
      for (const variable of [weight, firstMoment, secondMoment]) variable.dispose();
    }
  }

  /** The op's scalar inputs, in its order. */
  #scalars(): tf.Scalar[] {
    const changing = hostInput(() => {
      this.steps++;
      const power1 = this.beta1 ** this.steps;
      const power2 = this.beta2 ** this.steps;
      // The op implements the paper's faster form, whose epsilon is added before the bias correction of the second
      // moment; scaled like this it is algorithm 1, and PyTorch's Adam.
      return [power1, power2, this.learningRate, this.epsilon * Math.sqrt(1 - power2)];
    });
    const [power1, power2, learningRate, epsilon] = tf.unstack(changing) as tf.Scalar[];
    const [beta1, beta2] = [this.beta1, this.beta2].map((beta) => tf.scalar(beta, "float32"));
    return [power1, power2, learningRate, beta1, beta2, epsilon];
  }
}

function newSlot(name: string, variable: tf.Variable): Slot {
  const zeros = tf.zerosLike(variable);
  const slot = {
    name,
    weight: InPlaceVariable.of(variable),
    firstMoment: new ResourceVariable(zeros),
    secondMoment: new ResourceVariable(zeros),
  };
  zeros.dispose();
  return slot;
}

function update(slot: Slot, gradient: tf.Tensor, scalars: tf.Scalar[]): void {
  const { weight, firstMoment, secondMoment } = slot;
  weight.update((handle) =>
    rawOps(
      "ResourceApplyAdam",
      [handle, firstMoment.handle, secondMoment.handle, ...scalars, gradient],
      { T: "float32", use_locking: false, use_nesterov: false },
      0,
    )
  );
}
