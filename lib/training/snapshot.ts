// The state of training, copied to JavaScript's memory and back.

import { joinStates, partOfState, type PartState, type Stateful } from "lib/nn/mod.ts";
import { seedState, setSeed, tf } from "lib/tensorflow/mod.ts";
import type { HostDtype, HostTensor } from "../data/files/safetensors/mod.ts";

/**
 * Everything that training changes, by name: models, optimizers, averages, random streams. What is left out starts
 * anew when training goes on from a checkpoint.
 */
export type TrainingState = Readonly<Record<string, Stateful>>;

/** A state that later steps do not change. */
export interface Snapshot {
  tensors: Map<string, HostTensor>;
  numbers: Record<string, number>;
  constants: Record<string, number>;
}

/** The name under which TensorFlow's own random numbers (`tf.randomNormal` and the like) are kept. */
export const ENGINE = "tf";

/** The seed is a number like the others: training that set no seed has a new one in each process. */
const engine: Stateful = {
  state: () => ({ tensors: {}, numbers: { ...seedState() }, constants: {} }),
  load: ({ numbers }) => setSeed(numbers.seed, numbers.draws),
};

/**
 * The state with TensorFlow's own random numbers.
 *
 * @throws RangeError on a name that would mix up the parts
 */
export function withEngine(state: TrainingState): TrainingState {
  for (const name of Object.keys(state)) {
    if (name !== ENGINE && name !== "" && !name.includes(".")) continue;
    throw new RangeError(
      `A part of the training state cannot be named "${name}": take a name without dots, other than ${ENGINE}.`,
    );
  }
  return { ...state, [ENGINE]: engine };
}

/** The present state of all parts, as they are now. Frees the tensors that `use` gets when it has ended. */
async function withState<R>(
  parts: TrainingState,
  use: (state: PartState) => R | Promise<R>,
): Promise<R> {
  const state = tf.tidy(() => {
    const joined = presentState(parts);
    // Copies keep their values when a step runs meanwhile; they share memory until then.
    const copies = Object.entries(joined.tensors).map(([name, t]) => [name, tf.keep(t.clone())]);
    return { ...joined, tensors: Object.fromEntries(copies) };
  });
  try {
    return await use(state);
  } finally {
    tf.dispose(state.tensors);
  }
}

function presentState(parts: TrainingState): PartState {
  const states = Object.entries(parts).map(([name, part]) => [name, part.state()] as const);
  return joinStates(Object.fromEntries(states));
}

/** Copies the state of all parts. */
export function takeSnapshot(parts: TrainingState): Promise<Snapshot> {
  return withState(parts, async ({ tensors, numbers, constants }) => {
    const copied = Object.entries(tensors).map(async ([name, tensor]) => {
      const values = (await tensor.data() as HostTensor["values"]).slice();
      return [name, { dtype: dtypeOf(name, tensor), shape: tensor.shape, values }] as const;
    });
    return { tensors: new Map(await Promise.all(copied)), numbers, constants };
  });
}

/** Puts all parts into a state that {@linkcode mismatches} found nothing wrong with. */
export function restoreSnapshot({ tensors, numbers, constants }: Snapshot, to: TrainingState) {
  tf.tidy(() => {
    const made = [...tensors].map(([name, { values, shape, dtype }]) => {
      return [name, tf.tensor(values.slice(), [...shape], dtype)] as const;
    });
    const state = { tensors: Object.fromEntries(made), numbers, constants };
    for (const [name, part] of Object.entries(to)) part.load(partOfState(state, name));
  });
}

/** The snapshot of some parts only. */
export function partsOf(snapshot: Snapshot, names: readonly string[]): Snapshot {
  const own = (name: string) => names.includes(name.split(".", 1)[0]);
  const only = (numbers: Record<string, number>) =>
    Object.fromEntries(Object.entries(numbers).filter(([name]) => own(name)));
  return {
    tensors: new Map([...snapshot.tensors].filter(([name]) => own(name))),
    numbers: only(snapshot.numbers),
    constants: only(snapshot.constants),
  };
}

/** Name of the first tensor with a value that is not a finite number. */
export function firstNotFinite({ tensors }: Snapshot): string | undefined {
  for (const [name, { dtype, values }] of tensors) {
    if (dtype === "float32" && !allFinite(values)) return name;
  }
}

/** A plain loop: `every` takes ten times as long, and there may be millions. */
export function allFinite(values: ArrayLike<unknown>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** In which ways a snapshot does not fit the parts that it is for; in words, with `it` for the snapshot. */
export function mismatches(snapshot: Snapshot, parts: TrainingState): string[] {
  return tf.tidy(() => {
    const { tensors, numbers, constants } = presentState(parts);
    const wanted = Object.keys({ ...tensors, ...numbers, ...constants });
    const there = [
      ...snapshot.tensors.keys(),
      ...Object.keys({ ...snapshot.numbers, ...snapshot.constants }),
    ];
    return [
      ...without(wanted, there).map((name) => `it lacks ${describe(name, tensors[name])}`),
      ...without(there, wanted).map((name) => {
        return `it has ${describe(name, snapshot.tensors.get(name))}, which there is no place for`;
      }),
      ...Object.entries(tensors).flatMap(([name, t]) => tensorProblem(name, t, snapshot.tensors)),
      ...Object.entries(constants).flatMap(([name, value]) => {
        const saved = snapshot.constants[name];
        return saved === undefined || saved === value
          ? []
          : [`${name} is ${saved} and now ${value}`];
      }),
    ];
  });
}

function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}

interface Typed {
  readonly dtype: string;
  readonly shape: readonly number[];
}

function describe(name: string, tensor: Typed | undefined): string {
  return tensor ? `the tensor "${name}" of shape [${tensor.shape}]` : `the number "${name}"`;
}

function tensorProblem(name: string, now: Typed, saved: Snapshot["tensors"]): string[] {
  const before = saved.get(name);
  if (!before) return [];
  const text = ({ dtype, shape }: Typed) => `${dtype}[${shape}]`;
  if (text(before) === text(now)) return [];
  return [`its tensor "${name}" is ${text(before)} and not ${text(now)}`];
}

function dtypeOf(name: string, { dtype }: tf.Tensor): HostDtype {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new TypeError(`The tensor "${name}" is of type ${dtype}, which checkpoints cannot hold.`);
}
