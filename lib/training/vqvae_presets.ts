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
}

const quick: VqVaePreset = {
  testImages: 500,
  steps: 900,
  batchSize: 16,
  learningRate: 2e-3,
  averageDecay: 0.98,
  restartEvery: 50,
  collapseSteps: 200,
  model: { ...SMALL_VQVAE.tokens256, seed: 1 },
};

/** 256 tokens by the networks of VQ-GAN without attention, as MaskGIT has them. */
const FULL_MODEL: VqVaeOptions = {
  widths: [128, 256, 512],
  blocks: 2,
  decoderBlocks: 1,
  attention: false,
  l1: 0.5,
  l2: 1,
  quantizer: { numCodes: 1024, width: 8, cosine: true, decay: 0.99 },
  latent: 256,
  seed: 1,
};

/** Presets of notebook 02. */
export const vqvaePresets: Readonly<Record<PresetName, Readonly<VqVaePreset>>> = frozen({
  smoke: {
    ...quick,
    images: 600,
    testImages: 60,
    steps: 30,
    collapseSteps: 10,
    model: { ...quick.model, widths: [16, 32] },
  },
  quick,
  full: {
    ...quick,
    testImages: 2_000,
    steps: 50_000,
    batchSize: 64,
    learningRate: 4e-4,
    warmup: 1_000,
    averageDecay: 0.999,
    collapseSteps: 1_000,
    model: FULL_MODEL,
  },
});
