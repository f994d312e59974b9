// The Fréchet distance of two sets of features, in float64.

import { tf } from "lib/tensorflow/mod.ts";
import {
  cholesky64,
  matMul64,
  type Matrix64,
  symmetricEigen64,
  symmetricEigenvalues64,
} from "lib/tensorflow/mod.ts";
import { requireNotNegative, requireStatistics } from "./covariance.ts";
import { type FeatureStatistics, featureStatistics } from "./feature_statistics.ts";

/**
 * |m - n|^2 + tr(S + T - 2 (S T)^1/2) of two normal distributions with means m, n and covariances S, T (Dowson and Landau,
 * "The Fréchet distance between multivariate normal distributions", 1982; Heusel et al., "GANs trained by a two time-scale
 * update rule", 2017). With few samples it is too large, by about D^2 / 2N: always say their number.
 *
 * With S = R R', the trace of (S T)^1/2 is that of (R' T R)^1/2, a symmetric matrix, whose eigenvalues are real; those that
 * rounding makes negative count as zero. (The distance is that of features of Inception v3 only where the statistics are:
 * of another network's features it is a Fréchet distance, but not the one called FID.)
 *
 * @throws Error when the numbers of features differ
 * @throws RangeError when one has no covariance: not finite, not symmetric, or with a negative eigenvalue
 */
export function frechetDistance(a: FeatureStatistics, b: FeatureStatistics): number {
  requireSameWidth(a.mean.length, b.mean.length);
  for (const statistics of [a, b]) requireStatistics(statistics);
  const { root, other } = squareRoot(a.covariance, b.covariance); // (D, D) each
  return distance(a, b, traceOfRoot(root, other));
}

/**
 * Fréchet distances of many sets of features to one, whose covariance is factorized only once; those of fewer samples than
 * features are fast.
 *
 * @example
 * ```ts
 * import { featureStatistics, FrechetReference } from "lib/metrics/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const features = tf.tensor2d([[0, 1], [2, 3], [1, 1]]);
 * const reference = new FrechetReference(await featureStatistics(features));
 * console.log(await reference.distance(features)); // 0
 * features.dispose();
 * ```
 */
export class FrechetReference {
  /** R with R R' = S. */
  #root: Matrix64 | undefined; // (D, D)

  /** @throws RangeError when the statistics have no covariance, as {@linkcode frechetDistance} */
  constructor(readonly statistics: FeatureStatistics) {
    requireStatistics(statistics);
  }

  /**
   * The distance of a set, {@linkcode frechetDistance}'s.
   *
   * @param features (N, D), at least two samples
   * @throws RangeError for fewer samples
   * @throws Error when the numbers of features differ, or one is not a finite number
   */
  async distance(features: tf.Tensor2D): Promise<number> {
    const { statistics } = this;
    const [count, width] = features.shape;
    requireSameWidth(width, statistics.mean.length);
    const own = await featureStatistics(features);
    this.#root ??= rootOf(statistics.covariance);
    if (count > width) return distance(own, statistics, traceOfRoot(this.#root, own.covariance));
    // With T = X' X / (N - 1), R' T R has the eigenvalues of (X R) (X R)' / (N - 1), a smaller matrix.
    const centred = await withoutMean(features, own.mean); // (N, D)
    const projected = matMul64(centred, this.#root); // (N, D)
    const products = matMul64(projected, projected, { transposeB: true }); // (N, N)
    return distance(own, statistics, traceRoot(products) / Math.sqrt(count - 1));
  }
}

function distance(a: FeatureStatistics, b: FeatureStatistics, trace: number): number {
  const between = sum(a.mean.map((x, i) => (x - b.mean[i]) ** 2));
  const squared = between + traceOf(a.covariance) + traceOf(b.covariance) - 2 * trace;
  if (!Number.isFinite(squared)) {
    throw new RangeError(
      "These statistics of features have no distance: numbers as large have no squares.",
    );
  }
  return Math.max(0, squared); // rounding makes that of equal sets a little less than zero
}

/** tr (S T)^1/2, of R with R R' = S, and T. */
function traceOfRoot(root: Matrix64, other: Matrix64): number {
  return traceRoot(matMul64(root, matMul64(other, root), { transposeA: true })); // of (D, D)
}

/** Trace of a symmetric matrix's square root. */
function traceRoot(matrix: Matrix64): number {
  const eigenvalues = symmetricEigenvalues64(matrix);
  requireNotNegative(eigenvalues);
  return sum(eigenvalues.map((x) => Math.sqrt(Math.max(0, x))));
}

/**
 * An R with R R' = S for either S, and the one that it was not taken of: Cholesky's where there is one, and where both are
 * singular, as those of few samples are, by eigenvectors, which take much longer.
 */
function squareRoot(s: Matrix64, t: Matrix64): { root: Matrix64; other: Matrix64 } {
  for (const [own, other] of [[s, t], [t, s]]) {
    const root = cholesky64(own);
    if (root) return { root, other };
  }
  return { root: eigenRoot(s), other: t };
}

function rootOf(s: Matrix64): Matrix64 {
  return cholesky64(s) ?? eigenRoot(s);
}

function eigenRoot(s: Matrix64): Matrix64 {
  const { values, vectors } = symmetricEigen64(s);
  requireNotNegative(values);
  const roots = values.map((value) => Math.sqrt(Math.max(0, value)));
  return { ...vectors, values: vectors.values.map((x, i) => x * roots[i % roots.length]) };
}

/** Features less their mean, (N, D). */
async function withoutMean(features: tf.Tensor2D, mean: Float64Array): Promise<Matrix64> {
  const [rows, columns] = features.shape;
  const values = Float64Array.from(await features.data<"float32">());
  for (let i = 0; i < values.length; i++) values[i] -= mean[i % columns];
  return { rows, columns, values };
}

function requireSameWidth(a: number, b: number): void {
  if (a !== b) throw new Error(`Sets of ${a} and ${b} features cannot be compared.`);
}

function sum(values: Float64Array): number {
  return values.reduce((total, x) => total + x, 0);
}

function traceOf({ values, columns }: Matrix64): number {
  return sum(values.filter((_, i) => i % (columns + 1) === 0));
}
