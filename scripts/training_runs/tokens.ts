// What the transformers are trained on: a tokenizer's tokens.
import { join } from "node:path";
import { loadPictures } from "lib/data/mod.ts";
import { loadTokenizer } from "lib/pretrained/mod.ts";
import { encodePictures, transformerPresets } from "lib/recipes/mod.ts";
import { Checkpoints } from "lib/training/mod.ts";
import type { TrainCommand } from "./options.ts";

/** Most held-out pictures that reports are measured on, all at once. */
const VALIDATED = 256;

/** The tokenizer of a folder, its tokens of all pictures, and tensors of held-out ones. */
export async function openTokens(
  { folder, start, images, preset: name }: Omit<TrainCommand, "stage">,
) {
  const preset = transformerPresets[name];
  const tokenizer = await loadTokenizer(start ?? await latestTokenizer(folder));
  const pictures = await loadPictures({ split: "train", count: images ?? preset.images });
  const heldOut = await loadPictures({ split: "test", count: preset.testImages });
  const mirrored = preset.mirrored && pictures.mirrorable;
  const tokens = await encodePictures(tokenizer, pictures, { mirrored });
  const heldOutSet = await encodePictures(tokenizer, heldOut);
  const heldOutTokens = heldOutSet.tensors(Math.min(VALIDATED, heldOutSet.count));
  return { preset, tokenizer, pictures, tokens, heldOutTokens };
}

/** The VQ-GAN's newest whole checkpoint in a folder, or else the VQ-VAE's. */
async function latestTokenizer(folder: string): Promise<string> {
  for (const stage of ["vqgan", "vqvae"]) {
    const newest = await new Checkpoints(join(folder, stage)).newest();
    if (newest !== undefined) return newest.path;
  }
  throw new Error(`${folder} has no tokenizer; run \`deno task train vqvae\` first`);
}
