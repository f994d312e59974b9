// Mask schedules: how many tokens stay masked after each step, and Halton's order of unmasking them.

import { tf } from "lib/tensorflow/mod.ts";
import { requireNumber, requireOneOf, requireWhole } from "lib/values/mod.ts";

/** Name of a mask schedule. */
export type MaskScheduleName = "cosine" | "linear" | "square" | "cubic" | "root" | "arccos";

/** A schedule for numbers and, in training, for tensors. */
interface MaskSchedule {
  at(done: number): number;
  of(done: tf.Tensor): tf.Tensor;
}

const power = (exponent: number): MaskSchedule => ({
  at: (done) => 1 - done ** exponent,
  of: (done) => tf.sub(1, done.pow(exponent)),
});

/**
 * Schedules of MaskGIT (Chang et al., 2022, section 3.3 and appendix D), and arccos, whose ratios in training are those of
 * MUSE (Chang et al., 2023, section 2.6).
 */
const SCHEDULES: Readonly<Record<MaskScheduleName, MaskSchedule>> = {
  cosine: {
    at: (done) => Math.cos(Math.PI / 2 * done),
    of: (done) => done.mul(Math.PI / 2).cos(),
  },
  linear: power(1),
  square: power(2),
  cubic: power(3),
  root: power(0.5),
  arccos: {
    at: (done) => 2 / Math.PI * Math.acos(done),
    of: (done) => done.acos().mul(2 / Math.PI),
  },
};

/** The names of all schedules. */
export const MASK_SCHEDULES = Object.keys(SCHEDULES) as MaskScheduleName[];

function scheduleOf(name: MaskScheduleName): MaskSchedule {
  return SCHEDULES[requireOneOf("schedule", name, MASK_SCHEDULES)];
}

/**
 * The share of the tokens that is masked when a share `done` of the steps is done: 1 at the start, 0 at the end.
 *
 * @param done in [0, 1]
 * @throws RangeError when it is out of its range, or there is no such schedule
 */
export function maskRatio(done: number, schedule: MaskScheduleName = "cosine"): number {
  requireNumber("done", done, { least: 0, most: 1 });
  return Math.min(1, Math.max(0, scheduleOf(schedule).at(done)));
}

/** {@linkcode maskRatio} of a tensor of shares, any shape. */
export function maskRatios<T extends tf.Tensor>(
  done: T,
  schedule: MaskScheduleName = "cosine",
): T {
  const { of } = scheduleOf(schedule);
  return tf.tidy(() => of(done).clipByValue(0, 1) as T);
}

/**
 * Number of masked tokens after each step: the schedule's share of those masked at the start, rounded down, but fewer than
 * before and at least one, until the last step leaves none (MaskGIT's `parallel_decode.py`).
 *
 * @param masked number of masked tokens at the start
 * @param startStep the first step that is done; before it all stay masked
 * @returns (steps)
 * @throws RangeError when a number is out of its range, or there is no such schedule
 */
export function maskCounts(
  masked: number,
  steps: number,
  schedule: MaskScheduleName = "cosine",
  startStep = 0,
): number[] {
  requireWhole("masked", masked, { least: 0 });
  requireWhole("steps", steps, { least: 1 });
  requireWhole("startStep", startStep, { least: 0, most: steps - 1 });
  const counts = new Array<number>(startStep).fill(masked);
  let left = masked;
  for (let step = startStep + 1; step <= steps; step++) {
    const planned = Math.floor(maskRatio(step / steps, schedule) * masked);
    left = masked === 0 ? 0 : Math.max(1, Math.min(left - 1, planned));
    counts.push(step === steps ? 0 : left);
  }
  return counts;
}

/**
 * Ranks of a picture's tokens in the order in which the Halton sequence with bases 2 and 3 first visits them, so that
 * tokens far from each other follow on each other (Besnier et al., "Halton scheduler for masked generative image
 * transformer", 2025).
 *
 * @returns (rows columns), in raster order; 0 for the first
 * @throws RangeError when a side is no whole number from 1 on
 */
export function haltonRanks([rows, columns]: readonly [number, number]): number[] {
  requireWhole("rows", rows, { least: 1 });
  requireWhole("columns", columns, { least: 1 });
  const ranks = new Array<number>(rows * columns).fill(-1);
  for (let index = 1, found = 0; found < ranks.length; index++) {
    const row = Math.floor(radicalInverse(index, 2) * rows);
    const column = Math.floor(radicalInverse(index, 3) * columns);
    const place = row * columns + column;
    if (ranks[place] < 0) ranks[place] = found++;
  }
  return ranks;
}

/**
 * The radical inverse: the digits of `index` in a base, mirrored at the point (Halton, 1960).
 *
 * @returns in [0, 1)
 * @throws RangeError when `index` is no whole number from 0 on, or `base` none from 2 on
 */
export function radicalInverse(index: number, base: number): number {
  requireWhole("index", index, { least: 0 });
  requireWhole("base", base, { least: 2 });
  let [value, share] = [0, 1 / base];
  for (let rest = index; rest > 0; rest = Math.floor(rest / base), share /= base) {
    value += (rest % base) * share;
  }
  return value;
}
