// Presets of notebook 03.

import type { ClassifierTraining } from "./classifier.ts";
import { frozen, type PresetName } from "./presets.ts";
import type { VqGanTrainingOptions } from "./vqgan_training.ts";

/** Settings of notebook 03. The VQ-VAE that it starts from is that of notebook 02's preset. */
export interface VqGanPreset extends VqGanTrainingOptions {
  /** Training pictures; all of the real ones or 10,000 generated ones where it does not say. */
  images?: number;
  /** Held-out pictures that the results are measured on. */
  testImages: number;
  batchSize: number;
  /** Steps of the VQ-VAE that is trained where notebook 02 left none. */
  startSteps: number;
  /** Steps with each of the four losses. */
  steps: number;
  /** Features of the perceptual loss. */
  perceptualNetwork: ClassifierTraining;
  /** The network that evaluates the results: the same with another seed, so that no model was trained with it. */
  judge: ClassifierTraining;
}

const CLASSIFIER: ClassifierTraining = {
  steps: 250,
  batchSize: 32,
  learningRate: 6e-3,
  widths: [16, 32, 64, 128],
  seed: 31,
};

const quick: VqGanPreset = {
  testImages: 500,
  batchSize: 16,
  startSteps: 200,
  steps: 100,
  perceptual: 0.3,
  adversarial: 0.25,
  warmup: 40,
  cap: 1,
  learningRate: 5e-4,
  discriminatorRate: 1e-3,
  discriminator: { width: 32, layers: 2, norm: "group" },
  averageDecay: 0.95,
  restartEvery: 20,
  perceptualNetwork: CLASSIFIER,
  judge: { ...CLASSIFIER, seed: 32 },
};

const LONG_CLASSIFIER: ClassifierTraining = { ...CLASSIFIER, steps: 4_000 };

/** What the published small networks are trained like; 1,500 pictures of 64x64 per class need no larger ones. */
const FULL_CLASSIFIER: ClassifierTraining = {
  steps: 20_000,
  batchSize: 128,
  learningRate: 2e-3,
  widths: [64, 128, 256, 512],
  seed: 31,
};

/** Presets of notebook 03. */
export const vqganPresets: Readonly<Record<PresetName, Readonly<VqGanPreset>>> = frozen({
  smoke: {
    ...quick,
    images: 600,
    testImages: 32,
    batchSize: 4,
    startSteps: 8,
    steps: 6,
    warmup: 4,
    discriminator: { width: 8, layers: 2, norm: "group" },
    perceptualNetwork: { ...quick.perceptualNetwork, steps: 8, batchSize: 16, widths: [8, 16, 32] },
    judge: { ...quick.judge, steps: 8, batchSize: 16, widths: [8, 16, 32] },
  },
  quick,
  long: {
    ...quick,
    startSteps: 9_000,
    steps: 6_000,
    warmup: 600,
    lecam: 1e-3,
    averageDecay: 0.999,
    restartEvery: 50,
    perceptualNetwork: LONG_CLASSIFIER,
    judge: { ...LONG_CLASSIFIER, seed: 32 },
  },
  full: {
    ...quick,
    testImages: 2_000,
    batchSize: 64,
    startSteps: 50_000,
    steps: 50_000,
    warmup: 2_000,
    lecam: 1e-3,
    learningRate: 1e-4,
    discriminatorRate: 1e-4,
    discriminator: { width: 64, layers: 3, norm: "group" },
    averageDecay: 0.999,
    restartEvery: 100,
    perceptualNetwork: FULL_CLASSIFIER,
    judge: { ...FULL_CLASSIFIER, seed: 32 },
  },
});
