// A trained tokenizer from its checkpoint.

import { VqVae, type VqVaeOptions } from "lib/models/mod.ts";
import { loadAveraged } from "./load_averaged.ts";

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
