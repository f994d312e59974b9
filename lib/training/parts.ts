// What models, optimizers and random streams need in order to go on exactly where they were.

import { Adam, Module, TensorRandom, WeightAverage } from "lib/nn/mod.ts";
import type { tf } from "lib/tensorflow/mod.ts";

/** All that changes while something is trained, by name. */
export interface PartState {
  /** Weights, moments and the like. */
  tensors: Record<string, tf.Tensor>;
  /** Counts. */
  numbers: Record<string, number>;
  /** What does not change and must be the same where the state is loaded: seeds. */
  constants: Record<string, number>;
}

/** A part of training that can be saved and loaded. */
export interface Stateful {
  /** The present state. It is called in `tf.tidy`, so tensors may be variables or new. */
  state(): PartState;
  /** Goes to a state with the names, shapes, types and constants of {@linkcode Stateful.state}. Copies the tensors. */
  load(state: PartState): void;
}

/** What a training run may change: what lib/nn has, or anything that says itself what its state is. */
export type Part = Module | Adam | WeightAverage<Module> | TensorRandom | Stateful;

/** The part with a way to its state. */
export function stateful(part: Part): Stateful {
  if (part instanceof TensorRandom) return ofStream(part);
  if (part instanceof Module) return ofModule(part);
  if (part instanceof WeightAverage) return ofModule(part.average);
  if (part instanceof Adam) return ofAdam(part);
  return part;
}

function ofStream(stream: TensorRandom): Stateful {
  return {
    state: () => ({
      tensors: {},
      numbers: { draws: stream.draws },
      constants: { seed: stream.seed },
    }),
    load: ({ numbers }) => {
      stream.draws = numbers.draws;
    },
  };
}

/** Weights, running statistics, and the streams that modules inside hold as properties. */
function ofModule(module: Module): Stateful {
  const streams = () => [...module.namedRandoms()].map(([name, s]) => [name, ofStream(s)] as const);
  return {
    state: () => {
      const states = streams().map(([name, stream]) => [name, stream.state()] as const);
      const { numbers, constants } = joinStates(Object.fromEntries(states));
      return { tensors: Object.fromEntries(module.namedVariables()), numbers, constants };
    },
    load: (state) => {
      module.namedVariables().forEach((variable, name) => variable.assign(state.tensors[name]));
      for (const [name, stream] of streams()) stream.load(partOfState(state, name));
    },
  };
}

function ofAdam(adam: Adam): Stateful {
  return {
    state: () => ({
      tensors: Object.fromEntries(adam.state()),
      numbers: { steps: adam.steps },
      constants: {},
    }),
    load: ({ tensors, numbers }) => adam.load(numbers.steps, tensors),
  };
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
