// The base of everything that has weights: finds them by name and switches between training and inference.

import { staticValue, tf } from "lib/tensorflow/mod.ts";
import { TensorRandom } from "./random.ts";
import { joinStates, partOfState, type PartState, type Stateful } from "./stateful.ts";

/**
 * A part of a model. Its weights are the `tf.Variable`s that its properties hold, directly, in other modules or in
 * arrays of either, and are named by the path to them: `hidden.0.weight`.
 */
export abstract class Module implements Stateful {
  #training = true;

  /** Whether layers that behave differently in training (dropout, batch norm) do so. */
  get training(): boolean {
    return staticValue(() => this.#training);
  }

  /** Switches this module and all inside it to training, or back. */
  train(training = true): this {
    this.#training = training;
    for (const [, child] of children(this)) child.train(training);
    return this;
  }

  /** Switches this module and all inside it to inference. */
  eval(): this {
    return this.train(false);
  }

  /** All weights, trainable or not, by name, in the order in which they are declared. */
  namedVariables(): Map<string, tf.Variable> {
    const found = new Map<string, tf.Variable>();
    for (const [name, value] of leaves(this)) {
      if (value instanceof tf.Variable) found.set(name, value);
      if (value instanceof Module) {
        value.namedVariables().forEach((variable, path) => found.set(`${name}.${path}`, variable));
      }
    }
    return found;
  }

  /** The weights that an optimizer changes. */
  trainableVariables(): tf.Variable[] {
    return [...this.namedVariables().values()].filter((variable) => variable.trainable);
  }

  /** Number of trainable weights. */
  numParameters(): number {
    return this.trainableVariables().reduce((sum, variable) => sum + variable.size, 0);
  }

  /** All weights, and where the random streams are that modules inside hold as properties. */
  state(): PartState {
    const parts = [...streams(this)].map(([name, stream]) => [name, stream.state()] as const);
    const { numbers, constants } = joinStates(Object.fromEntries(parts));
    return { tensors: Object.fromEntries(this.namedVariables()), numbers, constants };
  }

  load(state: PartState): void {
    this.namedVariables().forEach((variable, name) => variable.assign(state.tensors[name]));
    for (const [name, stream] of streams(this)) stream.load(partOfState(state, name));
  }

  /** Frees all weights; the module cannot be used afterwards. */
  dispose(): void {
    this.namedVariables().forEach((variable) => variable.dispose());
  }
}

/** Property values with their names; an array's items are named by their index. */
function* leaves(module: Module): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(module)) {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) yield [`${name}.${i}`, item];
    } else {
      yield [name, value];
    }
  }
}

function* streams(module: Module): Generator<[string, TensorRandom]> {
  for (const [name, value] of leaves(module)) {
    if (value instanceof TensorRandom) yield [name, value];
    if (value instanceof Module) {
      for (const [path, stream] of streams(value)) yield [`${name}.${path}`, stream];
    }
  }
}

function children(module: Module): [string, Module][] {
  return [...leaves(module)].filter((leaf): leaf is [string, Module] => leaf[1] instanceof Module);
}
