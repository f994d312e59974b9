// Presets of notebook 05.

import { frozen, type PresetName } from "./presets.ts";

/** Settings of notebook 05, which trains nothing. */
export interface RestorationPreset {
  /** Held-out pictures that methods are measured on. */
  testImages: number;
  /** Numbers of decoding steps that are compared, rising. */
  steps: readonly number[];
  /** Steps of the decoding whose early stops are measured; one of `steps`. */
  stopsOf: number;
  /** Pictures that both decoders make at a time when they are timed. */
  timedPictures: readonly number[];
  /** Times that each of them is timed, after one that is not. */
  timedRuns: number;
}

const STEPS = [1, 2, 4, 8, 12, 16, 32];

/** Presets of notebook 05. */
export const restorationPresets: Readonly<Record<PresetName, Readonly<RestorationPreset>>> = frozen(
  {
    smoke: { testImages: 24, steps: [1, 2, 4], stopsOf: 4, timedPictures: [1], timedRuns: 1 },
    quick: { testImages: 56, steps: STEPS, stopsOf: 8, timedPictures: [1], timedRuns: 2 },
    long: { testImages: 500, steps: STEPS, stopsOf: 16, timedPictures: [1, 16], timedRuns: 3 },
    full: { testImages: 2_000, steps: STEPS, stopsOf: 16, timedPictures: [1, 16], timedRuns: 5 },
  },
);
