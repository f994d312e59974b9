// Learning-rate schedules: the share of the full rate at a step. They can be multiplied.

import { requireNumber } from "lib/values/mod.ts";

/** The learning rate at a step, for an optimizer; steps count from 0. */
export type Schedule = (step: number) => number;

/**
 * A straight rise to the full rate, which step `warmup` is the first to have; it stays there. Step 0 has 1 / warmup.
 *
 * @param step steps made so far, 0 at the first
 */
export function linearWarmup(step: number, warmup: number): number {
  requireNumber("warmup", warmup, { least: 0 });
  return warmup > 0 ? Math.min(1, (step + 1) / warmup) : 1;
}

/**
 * Half a cosine from 1 to `floor` (Loshchilov and Hutter, "SGDR", 2017, equation 5).
 *
 * @param step steps made so far, 0 at the first
 * @param steps steps in all
 */
export function cosineDecay(step: number, steps: number, floor = 0): number {
  requireCourse(steps, floor);
  const share = Math.min(1, Math.max(0, step / steps));
  return floor + (1 - floor) * (1 + Math.cos(Math.PI * share)) / 2;
}

/** A {@linkcode warmupCosine}'s course. */
export interface WarmupCosineOptions {
  /** Steps until the full rate. */
  warmup: number;
  /** Steps in all. */
  steps: number;
  /** Share of the full rate at the end. */
  floor?: number;
}

/**
 * A straight rise to the full rate, then half a cosine down over the rest. A training that is shorter than its warm-up ends
 * on the rise.
 *
 * @example
 * ```ts
 * import { warmupCosine } from "lib/nn/mod.ts";
 * const learningRate = (step: number) => 3e-4 * warmupCosine(step, { warmup: 100, steps: 1000 });
 * console.log(learningRate(0), learningRate(100), learningRate(1000)); // 3e-6, 3e-4, 0
 * ```
 *
 * @param step steps made so far, 0 at the first
 */
export function warmupCosine(
  step: number,
  { warmup, steps, floor = 0 }: WarmupCosineOptions,
): number {
  requireCourse(steps, floor);
  requireNumber("warmup", warmup, { least: 0 });
  if (step < warmup) return linearWarmup(step, warmup);
  return steps > warmup ? cosineDecay(step - warmup, steps - warmup, floor) : floor;
}

/**
 * Full rate over the first half of training, then a straight fall to `floor` of it.
 *
 * @param step steps made so far, 0 at the first
 * @param steps steps in all
 */
export function constantThenLinear(step: number, steps: number, floor = 0.1): number {
  requireCourse(steps, floor);
  return Math.min(1, Math.max(floor, 2 * (1 - step / steps)));
}

/** A straight fall from 1 to `floor`. */
export function linearDecay(step: number, steps: number, floor = 0.01): number {
  requireCourse(steps, floor);
  return Math.max(floor, 1 - step / steps);
}

/**
 * The share of itself that an average of weights keeps: less in the beginning, so that it soon forgets how they started,
 * then `most`.
 *
 * @param updates updates made so far, 0 at the first
 */
export function emaWarmupDecay(updates: number, most: number): number {
  requireNumber("decay", most, { least: 0, most: 1 });
  return Math.min(most, (1 + updates) / (10 + updates));
}

/** @throws RangeError when a course has no steps, or its floor is no share */
function requireCourse(steps: number, floor: number): void {
  requireNumber("steps", steps, { above: 0 });
  requireNumber("floor", floor, { least: 0, most: 1 });
}
