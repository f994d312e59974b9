// Small models with random weights that tell codes apart.

import {
  AutoregressiveTransformer,
  buildTransformer,
  type MaskedTransformerOptions,
  VqVae,
} from "lib/models/mod.ts";
import { MaskGit } from "lib/maskgit/mod.ts";
import { Images, Random } from "lib/data/mod.ts";
import { loadNoise } from "./noise.ts";

const SIZES = {
  codebookSize: 11,
  grid: [4, 6],
  layers: 2,
  dim: 16,
  heads: 2,
  classes: 3,
} as const;

/** A masked transformer of 4x6 tokens with 11 codes and 3 classes. */
export function smallTransformer(options: Partial<MaskedTransformerOptions> = {}) {
  const model = buildTransformer({ ...SIZES, ...options }).eval();
  loadNoise(model);
  return model;
}

/** Its autoregressive twin. */
export function smallAutoregressive() {
  const model = new AutoregressiveTransformer(SIZES).eval();
  loadNoise(model);
  return model;
}

/** For pictures of 16x24 with tokens of 4x4 pixels. */
export function smallMaskGit(options: Partial<MaskedTransformerOptions> = {}): MaskGit {
  const tokenizer = new VqVae({
    widths: [6, 8],
    blocks: 1,
    decoderBlocks: 0,
    patch: 2,
    resampling: "shuffle",
    groups: 2,
    middle: false,
    attention: false,
    quantizer: { codebookSize: 11, width: 4, codebook: "gradient" },
  });
  loadNoise(tokenizer);
  return new MaskGit(tokenizer, smallTransformer(options)).eval();
}

/** Size of {@linkcode smallMaskGit}'s pictures, and the bytes of one. */
export const SIZE = { height: 16, width: 24 };
export const BYTES = 16 * 24 * 3;

/** A picture whose bytes look random. */
export function noisePicture(
  height: number,
  width: number,
  seed = 7,
  channels: 1 | 3 = 3,
): Images {
  const data = Uint8Array.from({ length: height * width * channels }, (_, i) => (i * seed) % 251);
  return new Images(data, { height, width, channels });
}

/** Random pictures. */
export function pictures(count: number, seed: number): Images {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: count * BYTES }, () => random.integer(256));
  return new Images(data, { ...SIZE, channels: 3 });
}
