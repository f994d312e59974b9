// Presets of notebook 06.

import type { ClassifierTraining } from "./classifier.ts";
import { frozen, type PresetName } from "./presets.ts";

/** Settings of notebook 06, which trains nothing but a classifier of digits. */
export interface MetricPreset {
  /** Training pictures that sets are compared with, where there are as many. */
  reference: number;
  /** Held-out pictures that sets are chosen from. */
  testImages: number;
  /** Pictures of each set. */
  count: number;
  /** Sets that intervals are found from. */
  resamples: number;
  /** Strengths of damages that are drawn, rising from 0 to 1. */
  strengths: readonly number[];
  /** Distances that an extrapolation's line is drawn through. */
  points: number;
  /** Decoding steps of generation and inpainting. */
  steps: number;
  digitJudge: ClassifierTraining;
}

const STRENGTHS = [0, 0.1, 0.25, 0.5, 0.75, 1];

const quick: MetricPreset = {
  reference: 2_000,
  testImages: 1_000,
  count: 200,
  resamples: 30,
  strengths: STRENGTHS,
  points: 10,
  steps: 8,
  digitJudge: {
    steps: 300,
    batchSize: 64,
    learningRate: 6e-3,
    widths: [16, 32, 64],
    seed: 61,
    flip: false,
  },
};

/** Presets of notebook 06. */
export const metricPresets: Readonly<Record<PresetName, Readonly<MetricPreset>>> = frozen({
  smoke: {
    ...quick,
    reference: 300,
    testImages: 120,
    count: 48,
    resamples: 8,
    strengths: [0, 0.5, 1],
    points: 4,
    steps: 4,
    digitJudge: { ...quick.digitJudge, steps: 30, widths: [8, 16, 32] },
  },
  quick,
  long: {
    ...quick,
    reference: 10_000,
    testImages: 4_000,
    count: 2_000,
    resamples: 100,
    points: 15,
    digitJudge: { ...quick.digitJudge, steps: 2_000 },
  },
  full: {
    ...quick,
    reference: 50_000,
    testImages: 10_000,
    count: 5_000,
    resamples: 100,
    points: 15,
    digitJudge: { ...quick.digitJudge, steps: 5_000, widths: [32, 64, 128] },
  },
});
