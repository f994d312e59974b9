// The Adam optimizer.

import { hostInput, onTensorFlow, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import type { Module } from "../module.ts";
import { asMap, checkTensors } from "../load_tensors.ts";
import type { PartState, Stateful } from "../stateful.ts";
import type { DecayOptions, Moment, Slot, StepScalars } from "./adam_slot.ts";
import { clipByGlobalNorm, type Gradients } from "./clip.ts";
import { ComposedSlot } from "./composed_adam.ts";
import { FusedSlot } from "./fused_adam.ts";
import { type LossRecord, withResults } from "./loss_results.ts";
import type { Schedule } from "./schedules.ts";

/** Settings of {@linkcode Adam}, with the paper's defaults. */
export interface AdamOptions {
  /** A number, or a function of the steps made before, which is called at each step, of a traced function too. */
  learningRate?: number | Schedule;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** Largest norm of all gradients together; larger ones are scaled down to it. */
  clipNorm?: number;
}

/** One of Adam's tensors. */
interface NamedMoment {
  moment: Moment;
  shape: number[];
  dtype: "float32";
}

/**
 * Adam for the weights of one module (Kingma and Ba, "Adam", 2015, algorithm 1).
 *
 * On TensorFlow, one op updates a weight and its two moments, where TensorFlow.js's own Adam runs thirteen.
 */
export class Adam implements Stateful {
  /** May be changed between steps. */
  learningRate: number | Schedule;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clipNorm?: number;
  /** Steps made so far. */
  steps = 0;
  readonly #slots: ReadonlyMap<string, Slot>;

  /**
   * @param decay see {@linkcode AdamW}
   * @throws RangeError that names the option and what it can be
   */
  constructor(module: Module, options: AdamOptions = {}, decay: DecayOptions = {}) {
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clipNorm } = options;
    if (typeof learningRate === "number") requireRate(learningRate);
    requireNumber("beta1", beta1, { least: 0, below: 1 });
    requireNumber("beta2", beta2, { least: 0, below: 1 });
    requireNumber("epsilon", epsilon, { least: 0 });
    if (clipNorm !== undefined) requireNumber("clipNorm", clipNorm, { above: 0 });
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.clipNorm = clipNorm;
    const slots = [...module.namedTrainables()].map(([name, variable]) => {
      return [name, newSlot(name, variable, decay)] as const;
    });
    this.#slots = new Map(slots);
  }

  /**
   * One step down the gradient of `loss` with respect to the module's weights, and nothing else's.
   *
   * @param loss gives a scalar, or a record with one named `loss` and other tensors of interest
   * @returns what `loss` gave
   */
  minimize(loss: () => tf.Scalar): tf.Scalar;
  minimize<L extends LossRecord>(loss: () => L): L;
  minimize(loss: () => tf.Scalar | LossRecord): tf.Scalar | LossRecord {
    return withResults(loss, (loss) => {
      const { value, gradients } = this.gradients(loss);
      this.apply(gradients);
      tf.dispose(gradients);
      return value;
    });
  }

  /** The loss, and its gradients by the names of the weights; a weight that it does not depend on has none. */
  gradients(loss: () => tf.Scalar): { value: tf.Scalar; gradients: Gradients } {
    const variables = [...this.#slots.values()].map(({ variable }) => variable);
    const { value, grads } = tf.variableGrads(loss, variables);
    const gradients: Gradients = {};
    for (const [name, { variable }] of this.#slots) {
      const gradient = grads[variable.name];
      if (gradient) gradients[name] = gradient;
    }
    return { value, gradients };
  }

  /**
   * One step along gradients, after clipping. Weights without a gradient stay as they are.
   *
   * @param gradients by name; they still belong to the caller
   * @throws Error when a name is not one of a trainable weight
   */
  apply(gradients: Gradients): void {
    const unknown = Object.keys(gradients).filter((name) => !this.#slots.has(name));
    if (unknown.length > 0) throw new Error(`No weights to train: ${unknown.join(", ")}.`);
    tf.tidy(() => {
      const clipped = this.clipNorm === undefined
        ? gradients
        : clipByGlobalNorm(gradients, this.clipNorm).gradients;
      const scalars = this.#scalars();
      for (const [name, gradient] of Object.entries(clipped)) {
        this.#slots.get(name)!.update(gradient, scalars);
      }
    });
  }

  /** The moments, which are new tensors, and the number of steps. */
  state(): PartState {
    const moments = [...this.#moments()].map(([name, { moment }]) => [name, moment.read()]);
    return {
      tensors: Object.fromEntries(moments),
      numbers: { steps: this.steps },
      constants: {},
    };
  }

  /** @throws Error that names what does not fit; nothing is set then */
  load({ tensors, numbers }: PartState): void {
    const moments = this.#moments();
    checkTensors(this.constructor.name, moments, asMap(tensors));
    for (const [name, { moment }] of moments) moment.assign(tensors[name]);
    this.steps = numbers.steps;
  }

  /** Frees the moments. */
  dispose(): void {
    for (const slot of this.#slots.values()) slot.dispose();
  }

  #moments(): Map<string, NamedMoment> {
    const found = new Map<string, NamedMoment>();
    for (const [name, slot] of this.#slots) {
      const { shape } = slot.variable;
      for (const kind of ["firstMoment", "secondMoment"] as const) {
        found.set(`${name}.${kind}`, { moment: slot[kind], shape, dtype: "float32" });
      }
    }
    return found;
  }

  #scalars(): StepScalars {
    const changing = hostInput(() => {
      const { learningRate: rate } = this;
      const learningRate = requireRate(
        typeof rate === "number" ? rate : rate(this.steps),
        this.steps,
      );
      this.steps++;
      const power1 = this.beta1 ** this.steps;
      const power2 = this.beta2 ** this.steps;
      // TensorFlow's op implements the paper's faster form, whose epsilon is added before the bias correction of the second
      // moment; scaled like this it is algorithm 1, and PyTorch's Adam.
      return [power1, power2, learningRate, this.epsilon * Math.sqrt(1 - power2)];
    });
    const [power1, power2, learningRate, epsilon] = tf.unstack(changing);
    const [beta1, beta2] = [this.beta1, this.beta2].map((beta) => tf.scalar(beta, "float32"));
    return { power1, power2, learningRate, beta1, beta2, epsilon };
  }
}

/** A learning rate, of a step where it is known. */
function requireRate(rate: number, step?: number): number {
  const name = step === undefined ? "learningRate" : `learningRate after ${step} steps`;
  return requireNumber(name, rate, { least: 0 });
}

/** Zero moments for a weight, and its settings. @throws RangeError for a weight decay or a scale below 0 */
function newSlot(
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
