// A trained model with averaged weights from its checkpoint.

import { DataFileError } from "lib/data/mod.ts";
import { type Module, WeightAverage } from "lib/nn/mod.ts";
import { buildFor } from "./build_model.ts";
import { checkpointPath, loadCheckpoint } from "../training/load_checkpoint.ts";
import { SafetensorsReader } from "../data/files/safetensors/mod.ts";
import type { TrainingState } from "../training/snapshot.ts";

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
