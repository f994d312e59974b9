// Models that files describe: the description is not believed, but compared with the weights that are there.

import { DataFileError, messageOf } from "lib/data/files/errors.ts";
import { buildWithin, checkTensors, type Module } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { fileType, type SafetensorsReader, sizeOf } from "../data/files/safetensors/mod.ts";
import { allFinite } from "../training/snapshot.ts";

/** Numbers by which a small model may be larger than its file: then the names tell what is missing. */
const SPARE = 2 ** 20;

/**
 * Builds modules as a file's configuration says, with not many more weights than the file has numbers. Where that fails, nothing of
 * them stays.
 *
 * @param what they are
 * @throws {DataFileError} when they would have far more, or the configuration is none
 */
export function buildFor<M>(
  reader: SafetensorsReader,
  { what, fix }: { what: string; fix: string },
  build: () => M,
): M {
  const numbers = [...reader.entries.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  try {
    return buildWithin(what, SPARE + 2 * numbers, build);
  } catch (error) {
    const problem = `has a configuration that does not fit: ${messageOf(error)}`;
    throw new DataFileError(reader.path, problem, fix);
  }
}

/**
 * Sets all weights of a module from a file's tensors of the same names.
 *
 * @throws {DataFileError} when names or shapes differ, before anything is read; or when a weight is no finite number
 */
export async function loadWeightsFrom(
  reader: SafetensorsReader,
  fix: string,
  module: Module,
): Promise<void> {
  const there = [...reader.entries].map(([name, { dtype, shape }]) =>
    [name, { shape, dtype: fileType(dtype)?.dtype ?? dtype }] as const
  );
  const variables = module.namedVariables();
  try {
    checkTensors(module.constructor.name, variables, new Map(there));
  } catch (error) {
    throw new DataFileError(reader.path, messageOf(error), fix);
  }
  for (const [name, variable] of variables) {
    const { values, shape } = await reader.read(name);
    requireFiniteWeights(reader.path, name, values);
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
  }
}

/** @throws {DataFileError} when a weight is NaN or infinite */
export function requireFiniteWeights(
  path: string,
  name: string,
  values: ArrayLike<unknown>,
): void {
  if (allFinite(values)) return;
  const problem = `has weights in "${name}" that are no finite numbers`;
  throw new DataFileError(path, problem, "Take another file: a network with these says nothing.");
}
