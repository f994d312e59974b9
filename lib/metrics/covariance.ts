// What a matrix must be like to be a covariance: without, a distance would be some number that means nothing.

import type { Matrix64 } from "lib/tensorflow/mod.ts";
import type { FeatureStatistics } from "./feature_statistics.ts";

/** How far symmetric numbers may lie apart, as a share of the deviations' product: those of half precision do not. */
const ROUNDING = 1e-3;

/** What is wrong with a mean and a covariance, in words; undefined for a mean of finite numbers and what may be a covariance. */
export function statisticsProblem(
  { mean, covariance }: Pick<FeatureStatistics, "mean" | "covariance">,
): string | undefined {
  const { rows, columns } = covariance;
  if (rows !== columns || rows !== mean.length || covariance.values.length !== rows * columns) {
    return `a mean of ${mean.length} numbers has no covariance of shape (${rows}, ${columns})`;
  }
  if (!mean.every(Number.isFinite) || !covariance.values.every(Number.isFinite)) {
    return "some of its numbers are not finite";
  }
  const problem = covarianceProblem(covariance);
  return problem && `it holds no covariance: ${problem}`;
}

/** @throws RangeError with what is wrong, see {@linkcode statisticsProblem} */
export function requireStatistics(statistics: FeatureStatistics): void {
  const problem = statisticsProblem(statistics);
  if (problem) throw new RangeError(`These statistics of features have no distance: ${problem}.`);
}

/**
 * Negative eigenvalues that are no rounding: where they are at hand, they tell of any matrix that is no covariance.
 *
 * @throws RangeError
 */
export function requireNotNegative(eigenvalues: Float64Array): void {
  let [least, most] = [0, 0];
  for (const value of eigenvalues) [least, most] = [Math.min(least, value), Math.max(most, value)];
  if (least >= -ROUNDING * most) return;
  throw new RangeError(
    `These statistics of features have no distance: a covariance has no negative eigenvalue, and one has ${
      least.toPrecision(3)
    } beside ${most.toPrecision(3)}.`,
  );
}

/** Of a square matrix of finite numbers; each pair of features is checked by itself. */
function covarianceProblem({ rows, values }: Matrix64): string | undefined {
  for (let i = 0; i < rows; i++) {
    const variance = values[i * rows + i];
    if (variance < 0) return `the variance of feature ${i} is ${variance}`;
    for (let j = 0; j < i; j++) {
      const [below, above] = [values[i * rows + j], values[j * rows + i]];
      const deviations = Math.sqrt(variance * values[j * rows + j]);
      if (Math.abs(below - above) > ROUNDING * deviations) {
        return `it is not symmetric: features ${i} and ${j} have ${below} and ${above}`;
      }
      if (Math.abs(below) > (1 + ROUNDING) * deviations) {
        return `features ${i} and ${j} have ${below}, more than their deviations' product ${deviations}`;
      }
    }
  }
}
