// Intervals of measures.

import { Random } from "lib/data/mod.ts";

/** Options of {@linkcode bootstrapInterval}. */
export interface BootstrapOptions {
  /** How many sets are drawn. Default 200. */
  resamples?: number;
  /** Share of the sets whose measure lies in the interval. Default 0.95. */
  level?: number;
  /** Fixes the sets. Default 0. */
  seed?: number;
}

/** Where a measure lies. */
export interface Interval {
  low: number;
  high: number;
  /** The measure of each drawn set, in ascending order. */
  values: Float64Array;
}

/**
 * Interval of a measure by the bootstrap (Efron, "Bootstrap methods: another look at the jackknife", 1979): what the measure
 * is on sets drawn from the samples with repetition, without the lowest and the highest ones.
 *
 * It is right for means (accuracy, PSNR). Repetitions make a set narrower than it is, so Fréchet distances of
 * drawn sets are too large and nearest neighbours too near: for those, take the interval's width, not its place.
 *
 * @example
 * ```ts
 * import { bootstrapInterval } from "lib/metrics/mod.ts";
 * const values = [1, 2, 3, 4, 5, 6, 7, 8];
 * const mean = (rows: Int32Array) => rows.reduce((sum, row) => sum + values[row], 0) / rows.length;
 * const { low, high } = await bootstrapInterval(values.length, mean);
 * ```
 *
 * @param count number of samples
 * @param measure of the samples whose numbers it is given
 * @throws RangeError when there is no sample, or an option makes no sense
 */
export async function bootstrapInterval(
  count: number,
  measure: (rows: Int32Array) => number | Promise<number>,
  { resamples = 200, level = 0.95, seed = 0 }: BootstrapOptions = {},
): Promise<Interval> {
  if (!(count >= 1 && resamples >= 1 && level > 0 && level < 1)) {
    throw new RangeError(
      `A bootstrap needs samples, sets and a level between 0 and 1, not ${count}, ${resamples} and ${level}.`,
    );
  }
  const random = new Random(seed);
  const values = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    values[i] = await measure(Int32Array.from({ length: count }, () => random.integer(count)));
  }
  values.sort();
  return {
    low: quantile(values, (1 - level) / 2),
    high: quantile(values, (1 + level) / 2),
    values,
  };
}

/** By linear interpolation, NumPy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const next = sorted[Math.min(low + 1, sorted.length - 1)];
  return sorted[low] + (place - low) * (next - sorted[low]);
}
