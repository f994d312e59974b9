// The base class of layers and models: weights by name, training and inference mode (PyTorch's `nn.Module`).

import { staticValue, tf } from "lib/tensorflow/mod.ts";
import { loadTensors, type NamedTensors } from "./load_tensors.ts";
import { TensorRandom } from "./random.ts";
import { joinStates, partOfState, type PartState, type Stateful } from "./stateful.ts";
import { summaryTable } from "./summary.ts";

/**
 * A layer or a model. Its weights are the `tf.Variable`s among its properties, in modules among them and in arrays of either,
 * and are named by the path to them: `hidden.0.weight`.
 */
export abstract class Module implements Stateful {
  #training = true;

  /** Whether layers that behave differently in training (dropout, batch norm) do so. */
  get training(): boolean {
    return staticValue(() => this.#training);
  }

  /** Switches this module and all inside it to training, or back. */
  train(training = true): this {
    for (const module of this.namedModules().values()) module.#training = training;
    return this;
  }

  /** Switches this module and all inside it to inference. */
  eval(): this {
    return this.train(false);
  }

  /** This module, named by an empty text, and all inside it, by name. */
  namedModules(): Map<string, Module> {
    const found = new Map<string, Module>([["", this]]);
    for (const [path, value] of walk(this)) if (value instanceof Module) found.set(path, value);
    return found;
  }

  /** All weights, trainable or not, by name, in the order in which they are declared. */
  namedVariables(): Map<string, tf.Variable> {
    const found = new Map<string, tf.Variable>();
    for (const [path, value] of walk(this)) {
      if (value instanceof tf.Variable) found.set(path, value);
    }
    return found;
  }

  /** The weights that an optimizer changes, by name; one that has several names by its first. */
  namedTrainables(): Map<string, tf.Variable> {
    const seen = new Set<tf.Variable>();
    const first = ([, variable]: [string, tf.Variable]) =>
      variable.trainable && !seen.has(variable) && Boolean(seen.add(variable));
    return new Map([...this.namedVariables()].filter(first));
  }

  /** The weights that an optimizer changes. */
  trainableVariables(): tf.Variable[] {
    return [...this.namedTrainables().values()];
  }

  /** Number of trainable parameters. */
  numParameters(): number {
    return this.trainableVariables().reduce((sum, variable) => sum + variable.size, 0);
  }

  /** All weights as a table: names, shapes and numbers of parameters. */
  summary(): string {
    return summaryTable(this.namedVariables(), new Set(this.trainableVariables()));
  }

  /**
   * Sets all weights. Either all of them are set or, when something does not fit, none.
   *
   * @param weights by the names of {@linkcode namedVariables}; they still belong to the caller
   * @throws Error that names what is missing, not known, or of another shape
   */
  loadWeights(weights: NamedTensors): void {
    loadTensors(this.constructor.name, this.namedVariables(), weights);
  }

  /** All weights, and the states of the random streams that modules inside have as properties. */
  state(): PartState {
    const parts = [...this.#streams()].map(([name, stream]) => [name, stream.state()] as const);
    const { numbers, constants } = joinStates(Object.fromEntries(parts));
    return { tensors: Object.fromEntries(this.namedVariables()), numbers, constants };
  }

  load(state: PartState): void {
    this.loadWeights(state.tensors);
    for (const [name, stream] of this.#streams()) stream.load(partOfState(state, name));
  }

  /** Frees all weights; the module cannot be used afterwards. */
  dispose(): void {
    for (const variable of new Set(this.namedVariables().values())) variable.dispose();
  }

  *#streams(): Generator<[string, TensorRandom]> {
    for (const [path, value] of walk(this)) if (value instanceof TensorRandom) yield [path, value];
  }
}

/** Everything inside a module with its path, modules before what is in them; what an array holds is named by its index. */
function* walk(node: object, prefix = ""): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(node)) {
    const path = prefix + name;
    if (!Array.isArray(value)) yield [path, value];
    if (Array.isArray(value) || value instanceof Module) yield* walk(value, `${path}.`);
  }
}
