// Statistics of features in files, as pytorch-fid writes and reads them.

import { DataFileError, readNpz, writeNpz } from "lib/data/mod.ts";
import type { FeatureStatistics } from "./feature_statistics.ts";

const FIX = "Take a file of statistics that pytorch-fid or this project wrote";

/** Writes statistics as an npz file with the arrays `mu` (D) and `sigma` (D, D), as pytorch-fid, and `count` (1) beside them. */
export async function writeStatistics(
  path: string,
  { mean, covariance, count }: FeatureStatistics,
): Promise<void> {
  const { rows, columns, values } = covariance;
  await writeNpz(path, {
    mu: { shape: [mean.length], values: mean },
    sigma: { shape: [rows, columns], values },
    ...(count > 0 && { count: { shape: [1], values: Float64Array.of(count) } }),
  });
}

/**
 * Reads what {@linkcode writeStatistics} or pytorch-fid wrote; the latter does not tell the number of samples, which is then 0.
 *
 * @throws {DataFileError} when the file is not there, damaged, or holds no mean and covariance of finite numbers
 */
export async function readStatistics(path: string): Promise<FeatureStatistics> {
  const { mu, sigma, count } = await readNpz(path, ["mu", "sigma"], ["count"]);
  const width = mu.shape[0];
  const fits = mu.shape.length === 1 && sigma.shape.length === 2 &&
    sigma.shape.every((size) => size === width);
  if (!fits) {
    const shapes = `mu of shape (${mu.shape}) and sigma of shape (${sigma.shape})`;
    throw new DataFileError(path, `its ${shapes} are no mean and covariance`, FIX);
  }
  const [mean, values] = [mu.values, sigma.values].map((numbers) => Float64Array.from(numbers));
  if (!mean.every(Number.isFinite) || !values.every(Number.isFinite)) {
    throw new DataFileError(path, "some of its numbers are not finite", FIX);
  }
  const covariance = { rows: width, columns: width, values };
  return { count: count?.values[0] ?? 0, mean, covariance };
}
