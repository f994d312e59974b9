// Presets of notebook 01.

import { frozen, type PresetName } from "./presets.ts";

/** Settings of notebook 01. */
export interface GanPreset {
  /** Training images; all of MNIST or 10,000 generated ones where it does not say. */
  images?: number;
  /** Held-out images for the classifier's accuracy; all of MNIST's or 2,000 generated ones where it does not say. */
  testImages?: number;
  steps: number;
  batchSize: number;
  /** Adam's learning rate, for both networks; it decays to a tenth over the second half of training. */
  learningRate: number;
  /** Share of itself that the averaged generator keeps at each step. */
  averageDecay: number;
  generatorHidden: readonly number[];
  discriminatorHidden: readonly number[];
  /** Training steps of the classifier that evaluates the digits. */
  judgeSteps: number;
}

const quick: GanPreset = {
  steps: 8_000,
  batchSize: 64,
  learningRate: 5e-4,
  averageDecay: 0.995,
  generatorHidden: [256, 512],
  discriminatorHidden: [256, 128],
  judgeSteps: 1_000,
};

/** Presets of notebook 01. */
export const ganPresets: Readonly<Record<PresetName, Readonly<GanPreset>>> = frozen({
  smoke: { ...quick, images: 2_000, testImages: 500, steps: 60, judgeSteps: 60 },
  quick,
  long: { ...quick, steps: 20_000, batchSize: 128, averageDecay: 0.999, judgeSteps: 2_000 },
  full: {
    ...quick,
    images: 60_000,
    testImages: 10_000,
    steps: 30_000,
    batchSize: 128,
    averageDecay: 0.999,
    generatorHidden: [256, 512, 1024],
    discriminatorHidden: [512, 256],
    judgeSteps: 5_000,
  },
});
