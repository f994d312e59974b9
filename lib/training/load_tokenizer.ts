// A trained tokenizer from its checkpoint.

import { DataFileError } from "lib/data/mod.ts";
import { VqVae, type VqVaeOptions } from "lib/models/mod.ts";
import { WeightAverage } from "lib/nn/mod.ts";
import { loadCheckpoint } from "./keeper.ts";

/**
 * The averaged model of a checkpoint that {@linkcode VqVaeTraining}'s state was saved in, with the preset as `preset`; in
 * inference mode.
 *
 * @param from a checkpoint, or a folder of checkpoints, of which it takes the latest
 * @throws {DataFileError} when there is none, or it is damaged or not of a tokenizer
 */
export async function loadTokenizer(from: string): Promise<VqVae> {
  const { preset } = await loadCheckpoint(from, {});
  const options = (preset as { model?: VqVaeOptions } | undefined)?.model;
  if (!options) {
    throw new DataFileError(
      from,
      "does not say how its tokenizer is built",
      "Take a checkpoint of a VQ-VAE or VQ-GAN that was trained with `preset`.",
    );
  }
  const [averaged, source] = [new VqVae(options), new VqVae(options)];
  const average = new WeightAverage(averaged, source, 0);
  try {
    await loadCheckpoint(from, { average });
    return averaged;
  } catch (error) {
    averaged.dispose();
    throw error;
  } finally {
    average.dispose();
    source.dispose();
  }
}
