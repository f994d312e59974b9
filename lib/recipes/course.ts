// The numbers that the trainings of all models have: how long, how fast, how much is averaged.

import { requireNumber, requireWhole } from "lib/values/mod.ts";

/** How long a model is trained, and how its optimizer works. */
export interface Course {
  /** Steps in all, over which the learning rate falls to 0 along a cosine. */
  steps: number;
  learningRate: number;
  /** Steps until the full learning rate. Default 0. */
  warmup?: number;
}

/**
 * Checks a course before anything is built or written.
 *
 * @throws RangeError that names the setting and what it can be
 */
export function requireCourse({ steps, learningRate, warmup = 0 }: Course): void {
  requireWhole("steps", steps, { least: 1 });
  requireRate("learningRate", learningRate);
  requireWhole("warmup", warmup, { least: 0 });
}

/** The same of a learning rate. */
export function requireRate(name: string, rate: number): void {
  requireNumber(name, rate, { least: 0 });
}

/** The same of the share of itself that an averaged model keeps. */
export function requireShare(name: string, share: number): void {
  requireNumber(name, share, { least: 0, most: 1 });
}
