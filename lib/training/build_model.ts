// Models that files describe: the description is not believed, but compared with the weights that are there.

import { DataFileError, messageOf } from "lib/data/errors.ts";
import { buildWithin, checkTensors, type Module } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { fileType, type SafetensorsReader, sizeOf } from "./safetensors/mod.ts";
import { allFinite } from "./snapshot.ts";

/**
 * Builds modules as a file's configuration says, with no more weights than the file has numbers. Where that fails, nothing of
 * them stays.
 *
 * @param what they are
 * @throws {DataFileError} when they would have more, or the configuration is none
 */
export function buildFor<M>(
  reader: SafetensorsReader,
  { what, fix }: { what: string; fix: string },
  build: () => M,
): M {
  const sizes = [...reader.entries.values()].map(({ shape }) => sizeOf(shape));
  try {
    return buildWithin(sizes.reduce((sum, size) => sum + size, 0), build);
  } catch (error) {
    const problem = `has a configuration that does not fit; its tensors do not fit ${what}: ${
      messageOf(error)
    }`;
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
