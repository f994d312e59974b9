// Statistics of features in files, as pytorch-fid writes and reads them.

import { MOST_NUMBERS } from "lib/data/files/limits.ts";
import { DataFileError, type NpyArray, readNpz, writeNpz } from "lib/data/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { statisticsProblem } from "./covariance.ts";
import type { FeatureStatistics } from "./feature_statistics.ts";

const FIX = "Take a file of statistics that pytorch-fid or this project wrote";

/**
 * Writes statistics as an npz file with the arrays `mu` (D) and `sigma` (D, D), as pytorch-fid, and `count` (1) beside them.
 *
 * @throws RangeError when the count is no whole number from 0 on
 */
export async function writeStatistics(
  path: string,
  { mean, covariance, count }: FeatureStatistics,
): Promise<void> {
  requireWhole("count", count, { least: 0 });
  const { rows, columns, values } = covariance;
  await writeNpz(path, {
    mu: { shape: [mean.length], values: mean },
    sigma: { shape: [rows, columns], values },
    ...(count > 0 && { count: { shape: [1], values: Float64Array.of(count) } }),
  });
}

/** Features that a file of statistics may be of; a mean of so many has half a megabyte. */
const MOST_FEATURES = 2 ** 16;

/**
 * Reads what {@linkcode writeStatistics} or pytorch-fid wrote, or another tool beside arrays of its own, which are left alone.
 * Most do not tell the number of samples, which is then 0.
 *
 * @throws {DataFileError} when the file is not there, damaged, or holds no mean and covariance of finite numbers
 */
export async function readStatistics(path: string): Promise<FeatureStatistics> {
  const { mu, count } = await readNpz(path, ["mu"], ["count"], { mostNumbers: MOST_FEATURES });
  const width = mu.values.length;
  const { sigma } = await readNpz(path, ["sigma"], [], {
    mostNumbers: Math.min(MOST_NUMBERS, width ** 2),
  });
  const fits = mu.shape.length === 1 && sigma.shape.length === 2 &&
    sigma.shape.every((size) => size === width);
  if (!fits) {
    const shapes = `mu of shape (${mu.shape}) and sigma of shape (${sigma.shape})`;
    throw new DataFileError(path, `its ${shapes} are no mean and covariance`, FIX);
  }
  const [mean, values] = [mu.values, sigma.values].map(wide);
  const statistics = {
    count: count === undefined ? 0 : countOf(path, count),
    mean,
    covariance: { rows: width, columns: width, values },
  };
  const problem = statisticsProblem(statistics);
  if (problem) throw new DataFileError(path, problem, FIX);
  return statistics;
}

function wide(values: Float64Array | Float32Array): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

function countOf(path: string, { shape, values: [count], values }: NpyArray): number {
  if (values.length === 1 && Number.isSafeInteger(count) && count >= 0) return count;
  const found = values.length === 1 ? String(count) : `an array of shape (${shape})`;
  const problem = `its count is ${found}; it must be a whole number from 0 on`;
  throw new DataFileError(path, problem, FIX);
}
