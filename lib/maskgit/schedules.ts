// Mask schedules: how much is still masked when a share of the steps is done.

import { tf } from "lib/tensorflow/mod.ts";
import { requireNumber, requireOneOf, requireWhole } from "lib/values/mod.ts";

/** Name of a mask schedule. */
export type MaskScheduleName =
  | "cosine"
  | "linear"
  | "square"
  | "cubic"
  | "root"
  | "exponential"
  | "logarithmic"
  | "arccos";

/** A schedule for numbers and, in training, for tensors. Where `total` counts, it is the number of tokens in all. */
interface MaskSchedule {
  at(done: number, total: number): number;
  of(done: tf.Tensor, total: number): tf.Tensor;
}

const power = (exponent: number): MaskSchedule => ({
  at: (done) => 1 - done ** exponent,
  of: (done) => tf.sub(1, done.pow(exponent)),
});

/**
 * The functions of MaskGIT (Chang et al., 2022, section 3.3 and appendix D) as its code has them, and arccos, whose ratios
 * in training are those of MUSE (Chang et al., 2023, section 2.6).
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
  exponential: {
    at: (done, total) => 1 - 2 ** (-Math.log2(total) * (1 - done)),
    of: (done, total) => tf.sub(1, tf.pow(2, tf.sub(1, done).mul(-Math.log2(total)))),
  },
  logarithmic: {
    at: (done, total) => -Math.log2(done) / Math.log2(total),
    of: (done, total) => done.log().mul(-1 / Math.log(total)),
  },
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

/** The exponential and the logarithmic schedule know nothing of less than this. */
const LEAST_TOTAL = 2;

/**
 * The share of the tokens that is masked when a share `done` of the steps is done: 1 at the start, 0 at the end.
 *
 * @param done in [0, 1]
 * @param total number of tokens in all, for the exponential and the logarithmic schedule
 * @throws RangeError when one of them is out of its range, or there is no such schedule
 */
export function maskRatio(
  done: number,
  schedule: MaskScheduleName = "cosine",
  total = 256,
): number {
  requireNumber("done", done, { least: 0, most: 1 });
  requireWhole("total", total, { least: 0 });
  const ratio = scheduleOf(schedule).at(done, Math.max(LEAST_TOTAL, total));
  return Math.min(1, Math.max(0, ratio));
}

/** The same of a tensor of shares, any shape. */
export function maskRatios<T extends tf.Tensor>(
  done: T,
  schedule: MaskScheduleName = "cosine",
  total = 256,
): T {
  requireWhole("total", total, { least: 0 });
  const { of } = scheduleOf(schedule);
  return tf.tidy(() => of(done, Math.max(LEAST_TOTAL, total)).clipByValue(0, 1) as T);
}

/**
 * How many tokens are masked again after each step but the last, which leaves none: the schedule's share of those
 * that were unknown at the start, rounded down, but fewer than before and at least one (MaskGIT's
 * `parallel_decode.py`).
 *
 * @param unknown tokens unknown at the start
 * @param startStep the first step that is done; those before it leave all as they are
 * @returns (steps)
 * @throws RangeError when a number is out of its range, or there is no such schedule
 */
export function maskCounts(
  unknown: number,
  steps: number,
  schedule: MaskScheduleName = "cosine",
  startStep = 0,
): number[] {
  requireWhole("unknown", unknown, { least: 0 });
  requireWhole("steps", steps, { least: 1 });
  requireWhole("startStep", startStep, { least: 0, most: steps - 1 });
  const counts = new Array<number>(startStep).fill(unknown);
  let left = unknown;
  for (let step = startStep + 1; step <= steps; step++) {
    const planned = Math.floor(maskRatio(step / steps, schedule, unknown) * unknown);
    left = unknown === 0 ? 0 : Math.max(1, Math.min(left - 1, planned));
    counts.push(step === steps ? 0 : left);
  }
  return counts;
}
