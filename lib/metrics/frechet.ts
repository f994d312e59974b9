// The Fréchet distance of two sets of features, in float64.

import {
  cholesky64,
  matMul64,
  type Matrix64,
  symmetricEigen64,
  symmetricEigenvalues64,
} from "lib/tensorflow/mod.ts";
import type { FeatureStatistics } from "./feature_statistics.ts";

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
 */
export function frechetDistance(a: FeatureStatistics, b: FeatureStatistics): number {
  const width = a.mean.length;
  if (b.mean.length !== width) {
    throw new Error(`Sets of ${width} and ${b.mean.length} features cannot be compared.`);
  }
  const { root, other } = squareRoot(a.covariance, b.covariance); // (D, D) each
  const product = matMul64(root, matMul64(other, root), { transposeA: true }); // (D, D)
  const trace = sum(symmetricEigenvalues64(product).map((x) => Math.sqrt(Math.max(0, x))));
  const between = sum(a.mean.map((x, i) => (x - b.mean[i]) ** 2));
  // Rounding makes the distance of equal sets a little less than zero.
  return Math.max(0, between + traceOf(a.covariance) + traceOf(b.covariance) - 2 * trace);
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
  const { values, vectors } = symmetricEigen64(s);
  const roots = values.map((value) => Math.sqrt(Math.max(0, value)));
  const scaled = vectors.values.map((x, i) => x * roots[i % roots.length]);
  return { root: { ...vectors, values: scaled }, other: t };
}

function sum(values: Float64Array): number {
  return values.reduce((total, x) => total + x, 0);
}

function traceOf({ values, columns }: Matrix64): number {
  return sum(values.filter((_, i) => i % (columns + 1) === 0));
}
