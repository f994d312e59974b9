// Sets variables from tensors by name, or says what does not fit.

import { tf } from "lib/tensorflow/mod.ts";

/** Tensors by name. */
export type NamedTensors = ReadonlyMap<string, tf.Tensor> | Readonly<Record<string, tf.Tensor>>;

/** Most names that an error lists of a kind. */
const MOST_NAMES = 8;

/**
 * Assigns each tensor to the variable of its name, after checking all of them.
 *
 * @param owner what the variables are of, for the error
 * @throws Error that names what is missing, not known, or of another shape or type; nothing is set then
 */
export function loadTensors(
  owner: string,
  variables: ReadonlyMap<string, tf.Variable>,
  tensors: NamedTensors,
): void {
  const given = asMap(tensors);
  checkTensors(owner, variables, given);
  for (const [name, variable] of variables) {
    const tensor = given.get(name)!;
    if (tensor !== variable) variable.assign(tensor); // a variable would free its data before it takes it
  }
}

/** Tensors by name as a map. */
export function asMap(tensors: NamedTensors): ReadonlyMap<string, tf.Tensor> {
  return tensors instanceof Map ? tensors : new Map(Object.entries(tensors));
}

/** What a tensor is like, or has to be. */
export interface Typed {
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** @throws Error that names what is missing, not known, or of another shape or type */
export function checkTensors(
  owner: string,
  expected: ReadonlyMap<string, Typed>,
  given: ReadonlyMap<string, Typed>,
): void {
  const missing = [...expected.keys()].filter((name) => !given.has(name));
  const extra = [...given.keys()].filter((name) => !expected.has(name));
  const other = [...expected].flatMap(([name, { shape, dtype }]) => {
    const tensor = given.get(name);
    if (!tensor || (tf.util.arraysEqual([...tensor.shape], [...shape]) && tensor.dtype === dtype)) {
      return [];
    }
    return [`${name} is ${describe(tensor)} instead of ${describe({ shape, dtype })}`];
  });
  const problems = [
    listed("missing", missing),
    listed("not known here", extra),
    listed("of another shape or type", other),
  ].filter(Boolean);
  if (problems.length === 0) return;
  throw new Error(`The tensors do not fit ${owner}; nothing was changed.\n${problems.join("\n")}`);
}

function describe({ shape, dtype }: Typed): string {
  return `${dtype} [${shape.join(", ")}]`;
}

function listed(what: string, names: string[]): string {
  if (names.length === 0) return "";
  const rest = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return `  ${what}: ${names.slice(0, MOST_NAMES).join(", ")}${rest}`;
}
