// Trained models from their checkpoints, with averaged weights.

import { DataFileError } from "lib/data/mod.ts";
import { Generator, type GeneratorOptions, VqVae, type VqVaeOptions } from "lib/models/mod.ts";
import { type Module, WeightAverage } from "lib/nn/mod.ts";
import { SafetensorsReader } from "../data/files/safetensors/mod.ts";
import { checkpointPath, loadCheckpoint } from "../training/load_checkpoint.ts";
import type { TrainingState } from "../training/snapshot.ts";
import { buildFor } from "./build_model.ts";

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

/**
 * The averaged model of a checkpoint that {@linkcode VqVaeTraining}'s state was saved in, with the preset as `preset`; in
 * inference mode.
 *
 * @param from a checkpoint, or a folder of checkpoints, of which it takes the latest
 * @throws {DataFileError} when there is none, or it is damaged or not of a tokenizer
 */
export async function loadTokenizer(from: string): Promise<VqVae> {
  return await loadAveraged(from, (options: VqVaeOptions) => new VqVae(options), {
    what: "tokenizer",
    fix: "Take a checkpoint of a VQ-VAE or VQ-GAN that was trained with `preset`.",
  });
}

/**
 * The averaged model of a checkpoint whose state has a `WeightAverage` as `average`, and whose preset has the model's
 * options as `model`; in inference mode.
 *
 * @param from a checkpoint, or a folder of checkpoints, of which it takes the latest
 * @param build makes such a model of the options
 * @param fix what checkpoint to take instead, where the options are missing
 * @throws {DataFileError} when there is none, or it is damaged or of something else
 */
export async function loadAveraged<M extends Module, Options>(
  from: string,
  build: (options: Options) => M,
  { what, fix }: { /** What the model is called. */ what: string; fix: string },
): Promise<M> {
  const { preset } = await loadCheckpoint(from, {});
  const options = (preset as { model?: Options } | undefined)?.model;
  if (!options) throw new DataFileError(from, `does not say how its ${what} is built`, fix);
  using reader = await SafetensorsReader.open(await checkpointPath(from));
  const averaged = buildFor(reader, { what, fix }, () => build(options));
  try {
    await loadAverageInto(from, averaged, build(options));
    return averaged;
  } catch (error) {
    averaged.dispose();
    throw error;
  }
}

/**
 * Loads a checkpoint's `average` into a model, and other parts of its state by their names.
 *
 * @param source the model that the average followed, built in the same way; it is freed
 * @throws {DataFileError} as {@linkcode loadCheckpoint}; nothing is loaded then
 */
export async function loadAverageInto<M extends Module>(
  from: string,
  averaged: M,
  source: M,
  others: TrainingState = {},
): Promise<void> {
  const average = new WeightAverage(averaged, source, 0);
  try {
    await loadCheckpoint(from, { ...others, average });
  } finally {
    average.dispose();
    source.dispose();
  }
}
