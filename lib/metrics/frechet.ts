// The Fréchet distance of two sets of features, in float64.

import {
  matMul64,
  type Matrix64,
  symmetricEigen64,
  symmetricEigenvalues64,
  type tf,
} from "lib/tensorflow/mod.ts";

/** Mean and covariance of a set of features. */
export interface FeatureStatistics {
  /** Number of samples. */
  readonly count: number;
  readonly mean: Float64Array; // (D)
  /** Unbiased, divided by count - 1. */
  readonly covariance: Matrix64; // (D, D)
}

/**
 * Sums up features, one row for each sample. Ten thousand samples of 2,048 features take 160 MB.
 *
 * @param features (N, D), at least two samples
 * @throws RangeError for fewer samples, and Error where a feature is not a finite number
 */
export function featureStatistics(features: tf.Tensor2D): FeatureStatistics {
  const [count, width] = features.shape;
  if (count < 2) throw new RangeError(`A covariance needs at least 2 samples, not ${count}.`);
  const values = Float64Array.from(features.dataSync());
  const mean = new Float64Array(width);
  values.forEach((value, i) => mean[i % width] += value / count);
  if (!mean.every(Number.isFinite)) throw new Error("A feature is not a finite number.");
  const centred = {
    rows: count,
    columns: width,
    values: values.map((x, i) => x - mean[i % width]),
  };
  const products = matMul64(centred, centred, { transposeA: true }); // (D, D)
  return {
    count,
    mean,
    covariance: { ...products, values: products.values.map((x) => x / (count - 1)) },
  };
}

/**
 * |m - n|^2 + tr(S + T - 2 (S T)^1/2) of two normal distributions with means m, n and covariances S, T (Dowson and Landau,
 * "The Fréchet distance between multivariate normal distributions", 1982; Heusel et al., "GANs trained by a two time-scale
 * update rule", 2017). With few samples it is too large, by about D^2 / 2N: always say their number.
 *
 * The trace of (S T)^1/2 is that of (S^1/2 T S^1/2)^1/2, a symmetric matrix, whose eigenvalues are real; those that
 * rounding makes negative count as zero.
 *
 * @throws Error when the numbers of features differ
 */
export function frechetDistance(a: FeatureStatistics, b: FeatureStatistics): number {
  const width = a.mean.length;
  if (b.mean.length !== width) {
    throw new Error(`Sets of ${width} and ${b.mean.length} features cannot be compared.`);
  }
  const { values, vectors } = symmetricEigen64(a.covariance);
  const roots = values.map((value) => Math.sqrt(Math.max(0, value)));
  // V sqrt(D) in place of S^1/2 = V sqrt(D) V' turns the matrix, and leaves its eigenvalues.
  const root = { ...vectors, values: vectors.values.map((x, i) => x * roots[i % width]) }; // (D, D)
  const product = matMul64(root, matMul64(b.covariance, root), { transposeA: true }); // (D, D)
  const trace = sum(symmetricEigenvalues64(product).map((x) => Math.sqrt(Math.max(0, x))));
  const between = sum(a.mean.map((x, i) => (x - b.mean[i]) ** 2));
  // Rounding makes the distance of equal sets a little less than zero.
  return Math.max(0, between + traceOf(a.covariance) + traceOf(b.covariance) - 2 * trace);
}

function sum(values: Float64Array): number {
  return values.reduce((total, x) => total + x, 0);
}

function traceOf({ values, columns }: Matrix64): number {
  return sum(values.filter((_, i) => i % (columns + 1) === 0));
}
