// Configuration of the autoencoder.

import {
  aFlag,
  aList,
  aNumber,
  anything,
  aSeed,
  aWhole,
  either,
  oneOf,
  type OptionChecks,
  requireOptions,
} from "lib/values/mod.ts";
import type { QuantizerOptions } from "../quantizers/mod.ts";

/** Configuration of the encoder and the decoder; the defaults are VQ-GAN's for 16 times smaller codes. */
export interface AutoencoderOptions {
  /** Channels at each resolution, from the finest to that of the codes; each is half of the one before. */
  widths?: readonly number[];
  /** Residual blocks at each resolution, the same number or one for each. */
  blocks?: number | readonly number[];
  /** How many more blocks the decoder has at each resolution. */
  decoderBlocks?: number;
  /** Side of the squares of pixels that the first convolution turns into one position, and the last one back: a power of two. */
  patch?: number;
  /**
   * `nearest`: 3x3 convolutions of stride 2 down, nearest neighbours and a 3x3 convolution up, as in VQ-GAN. `shuffle`: 4x4
   * convolutions of stride 2 down, pixel shuffle up, each after a swish; faster on a CPU.
   */
  resampling?: "nearest" | "shuffle";
  /** Groups of the group normalisation; 0 for none. */
  groups?: number;
  /** Two more residual blocks at the codes' resolution. */
  middle?: boolean;
  /** Self-attention at the resolution of the codes, after each block and in the middle. */
  attention?: boolean;
  /** Each code depends on the pixels of its own square alone, by {@linkcode PatchEncoder}. */
  patchwise?: boolean;
  /** Channels between the networks and the 1x1 convolutions around the quantizer; the quantizer's width by default. */
  latent?: number;
}

/** Configuration of {@linkcode VqVae}. */
export interface VqVaeOptions extends AutoencoderOptions {
  quantizer?: QuantizerOptions;
  /** Weight of the mean absolute error. */
  l1?: number;
  /** Weight of the mean squared error. */
  l2?: number;
  /** Colours of a pixel. */
  channels?: number;
  seed?: number;
}

/** A configuration with all of its options. */
export type CompleteConfig =
  & Required<Omit<VqVaeOptions, "blocks">>
  & { blocks: readonly number[] };

/**
 * The networks of VQ-GAN's released code (Esser et al., "Taming transformers for high-resolution image synthesis", 2021,
 * appendix C, table 7). MaskGIT's are the same without attention and without more blocks in the decoder.
 */
const VQGAN = {
  widths: [128, 128, 256, 256, 512],
  blocks: 2,
  decoderBlocks: 1,
  patch: 1,
  resampling: "nearest",
  groups: 32,
  middle: true,
  attention: true,
  patchwise: false,
  l1: 1,
  l2: 0,
  channels: 3,
  seed: 0,
} as const;

/** Limits of what an options file may ask for. */
const MOST_CHANNELS = 2 ** 16, MOST_BLOCKS = 1000;
const channels = aWhole({ least: 1, most: MOST_CHANNELS });
const blocks = aWhole({ least: 0, most: MOST_BLOCKS });

const CHECKS: OptionChecks<Required<VqVaeOptions>> = {
  widths: aList(channels, { most: 16 }),
  blocks: either(blocks, aList(blocks, { most: 16 })),
  decoderBlocks: blocks,
  patch: aWhole({ least: 1, most: 1024 }),
  resampling: oneOf("nearest", "shuffle"),
  groups: aWhole({ least: 0, most: MOST_CHANNELS }),
  middle: aFlag,
  attention: aFlag,
  patchwise: aFlag,
  latent: channels,
  quantizer: anything, // the quantizer's own
  l1: aNumber({ least: 0 }),
  l2: aNumber({ least: 0 }),
  channels,
  seed: aSeed,
};

/** Small networks that learn in minutes on a CPU: for 64x64 pictures, 256 tokens or 64. */
export const SMALL_VQVAE: Readonly<Record<"tokens256" | "tokens64", VqVaeOptions>> = {
  tokens256: small([64, 128], [0, 1]),
  tokens64: small([48, 96, 192], [0, 1, 1]),
};

function small(widths: number[], blocks: number[]): VqVaeOptions {
  return {
    widths,
    blocks,
    decoderBlocks: 0,
    patch: 2,
    resampling: "shuffle",
    groups: 0,
    middle: false,
    attention: false,
    l1: 0.5,
    l2: 1,
    quantizer: { codebookSize: 512, width: 8, cosine: true, decay: 0.98 },
  };
}

/**
 * Fills in the defaults, but for what depends on the quantizer.
 *
 * @throws RangeError when there is no such option, a value is out of its range, or the configuration contradicts itself
 */
export function complete(options: VqVaeOptions): Omit<CompleteConfig, "latent"> {
  requireOptions("VqVae", options, CHECKS);
  const all = { ...VQGAN, quantizer: {}, ...options };
  const { widths, patch, resampling } = all;
  const blocks = typeof all.blocks === "number"
    ? widths.map(() => all.blocks as number)
    : all.blocks;
  if (widths.length === 0 || blocks.length !== widths.length) {
    throw new RangeError(
      `A VqVae has blocks for each of its resolutions, not ${blocks.length} for ${widths.length}.`,
    );
  }
  if (!(patch >= 1) || !Number.isInteger(Math.log2(patch))) {
    throw new RangeError(`A VqVae's patch is a power of two, not ${patch}.`);
  }
  if (resampling === "nearest" && blocks.includes(0)) {
    throw new RangeError(`With the resampling nearest each resolution has blocks, not ${blocks}.`);
  }
  return { ...all, blocks };
}
