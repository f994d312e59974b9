// Where a VQ-GAN's training starts: at a VQ-VAE that was trained before, or at one trained here for a short time.

import type { Batch, ImageDataset } from "lib/data/mod.ts";
import { VqVae } from "lib/models/mod.ts";
import { Checkpoints } from "../training/checkpoints.ts";
import { loadTokenizer } from "../pretrained/load.ts";
import { presetDifferences } from "../training/restart.ts";
import { train } from "../training/train.ts";
import { VqVaeTraining, type VqVaeTrainingOptions } from "./vqvae_training.ts";

/** A VQ-VAE to start from. */
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
 * The tokenizer of a folder's latest checkpoint, if it was trained on the same pictures and has the wanted architecture;
 * else one that is trained here. The checkpoint's preset tells: it holds `model`, and the pictures' source as `data`.
 *
 * @throws {DataFileError} when the checkpoint is damaged
 */
export async function startTokenizer(
  folder: string,
  pictures: ImageDataset,
  own: OwnStart,
): Promise<TokenizerStart> {
  const newest = await new Checkpoints(folder).newest();
  const wanted = { model: own.model, data: pictures.source };
  const { model, data } = { ...newest?.checkpoint.preset } as Partial<typeof wanted>;
  if (newest && presetDifferences({ model, data }, wanted).length === 0) {
    const { path, checkpoint: { step } } = newest;
    return { model: await loadTokenizer(path), origin: `${path}, after ${step} steps` };
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
