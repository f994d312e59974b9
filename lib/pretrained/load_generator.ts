// A trained generator from its checkpoint.

import { Generator, type GeneratorOptions } from "lib/models/mod.ts";
import { loadAveraged } from "./load_averaged.ts";

/**
 * The averaged generator of a checkpoint whose preset holds its options as `model`; in inference mode.
 *
 * @param from a checkpoint, or a folder of checkpoints, of which it takes the latest
 * @throws {DataFileError} when there is none, or it is damaged or not of a generator
 */
export async function loadGenerator(from: string): Promise<Generator> {
  return await loadAveraged(from, (options: GeneratorOptions) => new Generator(options), {
    what: "generator",
    fix: "Take a checkpoint of notebook 01.",
  });
}
