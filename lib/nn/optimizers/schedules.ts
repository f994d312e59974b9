// Learning-rate schedules: the factor of the full learning rate at a step. They can be multiplied.

import { requireNumber } from "lib/values/mod.ts";

/** The learning rate at a step, for an optimizer; steps count from 0. */
export type Schedule = (step: number) => number;

/**
 * Linear from 1 / warmup at step 0 to 1 at step `warmup - 1`, then 1.
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
  requireSchedule(steps, floor);
  const share = Math.min(1, Math.max(0, step / steps));
  return floor + (1 - floor) * (1 + Math.cos(Math.PI * share)) / 2;
}

/** Options of {@linkcode warmupCosine}. */
export interface WarmupCosineOptions {
  /** Steps until the full rate. */
  warmup: number;
  /** Steps in all. */
  steps: number;
  /** Share of the full rate at the end. */
  floor?: number;
}

/**
 * Linear warm-up, then cosine decay over the other steps. A training that is shorter than its warm-up ends within it.
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
  requireSchedule(steps, floor);
  requireNumber("warmup", warmup, { least: 0 });
  if (step < warmup) return linearWarmup(step, warmup);
  return steps > warmup ? cosineDecay(step - warmup, steps - warmup, floor) : floor;
}

/**
 * 1 over the first half of training, then linear decay to `floor`.
 *
 * @param step steps made so far, 0 at the first
 * @param steps steps in all
 */
export function constantThenLinear(step: number, steps: number, floor = 0.1): number {
  requireSchedule(steps, floor);
  return Math.min(1, Math.max(floor, 2 * (1 - step / steps)));
}

/** Linear decay from 1 to `floor`. */
export function linearDecay(step: number, steps: number, floor = 0.01): number {
  requireSchedule(steps, floor);
  return Math.max(floor, 1 - step / steps);
}

/**
 * The decay of a moving average of weights: smaller at first, so that the initial weights are soon forgotten, then `most`.
 *
 * @param updates updates made so far, 0 at the first
 */
export function emaWarmupDecay(updates: number, most: number): number {
  requireNumber("decay", most, { least: 0, most: 1 });
  return Math.min(most, (1 + updates) / (10 + updates));
}

/** @throws RangeError when there are no steps, or the floor is not in [0, 1] */
function requireSchedule(steps: number, floor: number): void {
  requireNumber("steps", steps, { above: 0 });
  requireNumber("floor", floor, { least: 0, most: 1 });
}
