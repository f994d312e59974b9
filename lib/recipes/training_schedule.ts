// The training schedule of all models: steps, learning rate, warm-up.

import { requireNumber, requireWhole } from "lib/values/mod.ts";

/** A training schedule: linear warm-up, then cosine decay. */
export interface TrainingSchedule {
  /** Steps in all; the learning rate decays to 0 along half a cosine. */
  steps: number;
  learningRate: number;
  /** Steps of linear warm-up to the full learning rate. Default 0. */
  warmup?: number;
}

/**
 * Checks a schedule before anything is built or written.
 *
 * @throws RangeError that names the setting and what it can be
 */
export function requireSchedule({ steps, learningRate, warmup = 0 }: TrainingSchedule): void {
  requireWhole("steps", steps, { least: 1 });
  requireRate("learningRate", learningRate);
  requireWhole("warmup", warmup, { least: 0 });
}

/** Checks a learning rate. */
export function requireRate(name: string, rate: number): void {
  requireNumber(name, rate, { least: 0 });
}

/** Checks the decay of an exponential moving average. */
export function requireDecay(name: string, decay: number): void {
  requireNumber(name, decay, { least: 0, most: 1 });
}
