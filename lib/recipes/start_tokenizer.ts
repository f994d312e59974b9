// Where a VQ-GAN or a transformer starts: at a tokenizer that was trained before, or at one trained here for a short time.

import type { Batch, ImageDataset } from "lib/data/mod.ts";
import { VqVae } from "lib/models/mod.ts";
import { Checkpoints } from "../training/checkpoints.ts";
import { loadTokenizer } from "../pretrained/load.ts";
import { presetDifferences } from "../training/restart.ts";
import { train } from "../training/train.ts";
import { VqVaeTraining, type VqVaeTrainingOptions } from "./vqvae_training.ts";

/** A tokenizer to start from. */
export interface TokenizerStart {
  /** In inference mode. */
  model: VqVae;
  /** Where it comes from, in words. */
  origin: string;
}

/** How {@linkcode startTokenizer} trains where there is nothing to load. */
export interface OwnStart extends VqVaeTrainingOptions {
  batchSize: number;
}

/**
 * The tokenizer to start from: the latest checkpoint of the first of some folders that was trained on the same pictures and
 * has the wanted architecture; else one that is trained here.
 *
 * @param folders of checkpoints, the best first, as a VQ-GAN's before the VQ-VAE's that it began as
 * @throws {DataFileError} when a checkpoint is damaged
 */
export async function startTokenizer(
  folders: readonly string[],
  pictures: ImageDataset,
  own: OwnStart,
): Promise<TokenizerStart> {
  const wanted = new VqVae(own.model);
  wanted.dispose();
  for (const folder of folders) {
    const newest = await new Checkpoints(folder).newest();
    const preset: Partial<{ data: string; model: object }> = { ...newest?.checkpoint.preset };
    if (!newest || !preset.model || preset.data !== pictures.source) continue;
    const { path, checkpoint: { step } } = newest;
    const model = await loadTokenizer(path);
    if (presetDifferences(model.options, wanted.options).length === 0) {
      return { model, origin: `${path}, after ${step} steps` };
    }
    model.dispose();
  }
  const training = new VqVaeTraining(own);
  const { batchSize, steps } = own;
  const batches = pictures.batches({ batchSize, seed: 1, dropLast: true });
  try {
    const step = ({ images }: Batch) => training.step(pictures.unflatten(images));
    for await (const _ of train(step, batches, { steps, label: "VQ-VAE to start from" }));
    const model = new VqVae(own.model).eval();
    model.loadWeights(training.averaged.namedVariables());
    return { model, origin: `trained here for ${steps} steps` };
  } finally {
    training.dispose();
  }
}
