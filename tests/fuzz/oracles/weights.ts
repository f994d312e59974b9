// Whether a model is what its file says.
import { isDeepStrictEqual } from "node:util";
import type { Module } from "lib/nn/mod.ts";
import { plainSafetensors } from "./safetensors.ts";

/** A problem unless each weight is finite and has the numbers that the file has under the prefix and its name. */
export async function weightsProblem(
  module: Module,
  prefix: string,
  bytes: Uint8Array,
): Promise<string | undefined> {
  const { tensors } = plainSafetensors(bytes);
  for (const [name, variable] of module.namedVariables()) {
    const told = tensors.get(prefix + name), found = await variable.data();
    if (!told) return `${name} is set, but the file has no ${prefix}${name}`;
    if (String(told.shape) !== String(variable.shape)) return `${name} has shape [${told.shape}]`;
    const infinite = found.findIndex((value) => !Number.isFinite(value));
    if (infinite >= 0) return `${name} has the value ${found[infinite]}`;
    const wrong = found.findIndex((value, i) => value !== Math.fround(Number(told.values[i])));
    if (wrong >= 0) return `${name}[${wrong}] is ${found[wrong]}, not ${told.values[wrong]}`;
  }
  return undefined;
}

/**
 * A problem unless a model's options are those that its file tells, and these are of the kinds that a sound file has: no
 * names that are not known, numbers where numbers were, whole ones where whole ones were.
 */
export function optionsProblem(
  options: object,
  told: unknown,
  sound: object,
): string | undefined {
  if (typeof told !== "object" || told === null) return `its options are told as ${told}`;
  const known = sound as Record<string, unknown>, found = options as Record<string, unknown>;
  for (const [name, value] of Object.entries(told)) {
    if (!(name in known) && !(name in options)) return `it takes the option ${name}`;
    const plain = JSON.parse(JSON.stringify(found[name] ?? null));
    const inside = typeof value === "object" && value !== null;
    if (name in options && !inside && !isDeepStrictEqual(plain, value)) {
      return `its ${name} is ${JSON.stringify(plain)}, but the file says ${JSON.stringify(value)}`;
    }
    const problem = kindProblem(name, value, known[name]);
    if (problem) return problem;
  }
  return undefined;
}

function kindProblem(name: string, value: unknown, sound: unknown): string | undefined {
  if (sound === undefined) return undefined;
  const text = `it takes ${name}: ${JSON.stringify(value)}`;
  if (Array.isArray(sound) !== Array.isArray(value) || typeof sound !== typeof value) return text;
  if (typeof value === "number" && !Number.isFinite(value)) return text;
  if (Number.isInteger(sound) && Number(sound) > 0 && !(Number(value) >= 0)) return text;
  if (typeof sound !== "object" || sound === null || Array.isArray(sound)) return undefined;
  const known = sound as Record<string, unknown>;
  const unknown = Object.keys(value as object).find((key) => !(key in known));
  if (unknown !== undefined) return `it takes ${name}'s option ${unknown}`;
  return Object.entries(value as object)
    .map(([key, inner]) => kindProblem(`${name}.${key}`, inner, known[key]))
    .find((problem) => problem !== undefined);
}
