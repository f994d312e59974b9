// Presets of notebook 02.

import { SMALL_VQVAE, type VqVaeOptions } from "lib/models/mod.ts";
import { frozen, type PresetName } from "./presets.ts";
import type { VqVaeTrainingOptions } from "./vqvae_training.ts";

/** Settings of notebook 02. */
export interface VqVaePreset extends VqVaeTrainingOptions {
  /** Training pictures; all of the real ones or 10,000 generated ones where it does not say. */
  images?: number;
  /** Held-out pictures that the result is measured on. */
  testImages: number;
  batchSize: number;
  /** Steps of each of the short trainings that let a codebook collapse, or not. */
  collapseSteps: number;
  /** Training steps of the tokenizer with a patchwise encoder. */
  patchwiseSteps: number;
}

/** The codes' sphere has radius sqrt(8), so squared errors are 8 times those on the unit sphere. */
const CODEBOOK = { width: 8, cosine: true, decay: 0.98, commitment: 0.25 / 8 };

const quick: VqVaePreset = {
  testImages: 500,
  steps: 1_300,
  batchSize: 8,
  learningRate: 2e-3,
  warmup: 30,
  averageDecay: 0.98,
  restartEvery: 50,
  collapseSteps: 200,
  patchwiseSteps: 250,
  model: { ...SMALL_VQVAE.tokens256, quantizer: { ...CODEBOOK, codebookSize: 512 }, seed: 1 },
};

/** 256 tokens by the networks of VQ-GAN without attention, as MaskGIT has them. */
const FULL_MODEL: VqVaeOptions = {
  widths: [128, 256, 512],
  blocks: 2,
  decoderBlocks: 1,
  attention: false,
  l1: 0.5,
  l2: 1,
  quantizer: { ...CODEBOOK, codebookSize: 1024 },
  latent: 256,
  seed: 1,
};

/** Presets of notebook 02. */
export const vqvaePresets: Readonly<Record<PresetName, Readonly<VqVaePreset>>> = frozen({
  smoke: {
    ...quick,
    images: 600,
    testImages: 32,
    batchSize: 4,
    steps: 12,
    collapseSteps: 4,
    patchwiseSteps: 4,
    model: { ...quick.model, widths: [16, 32] },
  },
  quick,
  long: {
    ...quick,
    steps: 18_000,
    batchSize: 16,
    warmup: 200,
    averageDecay: 0.999,
    collapseSteps: 500,
    patchwiseSteps: 3_000,
    // The squared error alone, as in the paper: 0.16 dB more on photographs than with half of the absolute one.
    model: { ...quick.model, l1: 0, quantizer: { ...CODEBOOK, codebookSize: 1024 } },
  },
  full: {
    ...quick,
    testImages: 2_000,
    steps: 50_000,
    batchSize: 64,
    learningRate: 4e-4,
    warmup: 1_000,
    averageDecay: 0.999,
    collapseSteps: 1_000,
    patchwiseSteps: 10_000,
    model: FULL_MODEL,
  },
});
