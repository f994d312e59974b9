// The state of models, optimizers and random streams, as PyTorch's `state_dict`.

import type { tf } from "lib/tensorflow/mod.ts";

/** Everything that training changes, by name. */
export interface PartState {
  /** Weights, moments and the like. */
  tensors: Record<string, tf.Tensor>;
  /** Counts. */
  numbers: Record<string, number>;
  /** Seeds and the like, which must be equal where the state is loaded. */
  constants: Record<string, number>;
}

/** A part of training that can be saved and loaded. */
export interface Stateful {
  /** The present state. Tensors that are not variables are new; call it in `tf.tidy`. */
  state(): PartState;
  /** Goes to a state with the names, shapes, types and constants of {@linkcode Stateful.state}. Copies the tensors. */
  load(state: PartState): void;
}

/** The states of several parts as one, each name with its part's name and a dot before it. */
export function joinStates(parts: Readonly<Record<string, PartState>>): PartState {
  const joined: PartState = { tensors: {}, numbers: {}, constants: {} };
  for (const [part, { tensors, numbers, constants }] of Object.entries(parts)) {
    Object.assign(joined.tensors, renamed(tensors, (name) => `${part}.${name}`));
    Object.assign(joined.numbers, renamed(numbers, (name) => `${part}.${name}`));
    Object.assign(joined.constants, renamed(constants, (name) => `${part}.${name}`));
  }
  return joined;
}

/** One part of what {@linkcode joinStates} joined. */
export function partOfState({ tensors, numbers, constants }: PartState, part: string): PartState {
  const start = `${part}.`;
  const own = (name: string) => name.startsWith(start) ? name.slice(start.length) : undefined;
  return {
    tensors: renamed(tensors, own),
    numbers: renamed(numbers, own),
    constants: renamed(constants, own),
  };
}

function renamed<T>(
  items: Readonly<Record<string, T>>,
  rename: (name: string) => string | undefined,
): Record<string, T> {
  const entries = Object.entries(items).map(([name, item]) => [rename(name), item] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== undefined));
}
