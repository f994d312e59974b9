// Measures of fidelity and variety by nearest neighbours among features.

import { tf } from "lib/tensorflow/mod.ts";
import { readAll, requireFinite } from "./read.ts";

/** Options of the measures by nearest neighbours. */
export interface NeighbourhoodOptions {
  /** A sample's neighbourhood reaches to its k-th nearest neighbour of its own set. */
  k?: number;
}

/** What two sets have in common. */
export interface PrecisionRecall {
  /** Share of the generated samples that lie in the neighbourhood of a real one. */
  precision: number;
  /** Share of the real samples that lie in the neighbourhood of a generated one. */
  recall: number;
}

/**
 * Improved precision and recall (Kynkäänniemi et al., "Improved precision and recall metric for assessing generative
 * models", 2019, equations 1 and 2). Compare only sets of as many samples.
 *
 * @param real (N, D)
 * @param made (M, D)
 * @param options k: 3 by default, the paper's
 * @throws RangeError when a set has no k-th neighbour, Error when the numbers of features differ, or one is not finite
 */
export async function precisionRecall(
  real: tf.Tensor2D,
  made: tf.Tensor2D,
  { k = 3 }: NeighbourhoodOptions = {},
): Promise<PrecisionRecall> {
  return await withCentred(real, made, k, async (real, made) => ({
    precision: await shareInside(made, real, await radii(real, k)),
    recall: await shareInside(real, made, await radii(made, k)),
  }));
}

/** How densely generated samples lie among real ones, and how many of these they reach. */
export interface DensityCoverage {
  /** Mean number of real samples' neighbourhoods that a generated one lies in, over k; it may be above 1. */
  density: number;
  /** Share of the real samples that have a generated one in their neighbourhood. */
  coverage: number;
}

/**
 * Density and coverage, which outliers hardly touch (Naeem et al., "Reliable fidelity and diversity metrics for generative
 * models", 2020, section 3).
 *
 * @param real (N, D)
 * @param made (M, D)
 * @param options k: 5 by default, the paper's
 * @throws RangeError when a set has no k-th neighbour, Error when the numbers of features differ, or one is not finite
 */
export async function densityCoverage(
  real: tf.Tensor2D,
  made: tf.Tensor2D,
  { k = 5 }: NeighbourhoodOptions = {},
): Promise<DensityCoverage> {
  return await withCentred(real, made, k, async (real, made) => {
    const squares = await radii(real, k);
    const inside = await overRows(made, real, (distances) => {
      return distances.lessEqual(tf.tensor1d(squares)).sum(1); // (rows)
    });
    const nearest = await overRows(real, made, (distances) => distances.min(1));
    const covered = nearest.filter((square, i) => square <= squares[i]).length;
    const found = inside.reduce((total, count) => total + count, 0);
    return { density: found / (k * made.shape[0]), coverage: covered / real.shape[0] };
  });
}

/** Most distances that are in memory at a time. */
const MOST = 2 ** 24;

/** Calls `measure` with the sets moved so that the real ones' mean is zero, which leaves the squares of distances more digits. */
async function withCentred<R>(
  real: tf.Tensor2D,
  made: tf.Tensor2D,
  k: number,
  measure: (real: tf.Tensor2D, made: tf.Tensor2D) => Promise<R>,
): Promise<R> {
  const [[n, width], [m, other]] = [real.shape, made.shape];
  if (width !== other) {
    throw new Error(`Sets of ${width} and ${other} features cannot be compared.`);
  }
  if (!(Number.isInteger(k) && k >= 1 && k < Math.min(n, m))) {
    throw new RangeError(`Of ${n} and ${m} samples, not all have a nearest neighbour number ${k}.`);
  }
  await requireFinite([real, made]);
  const centred = tf.tidy(() => {
    const mean = real.mean(0); // (D)
    return [real.sub<tf.Tensor2D>(mean), made.sub<tf.Tensor2D>(mean)] as const;
  });
  try {
    return await measure(...centred);
  } finally {
    tf.dispose(centred as unknown as tf.Tensor[]);
  }
}

/** Squared distance of each sample to its k-th nearest neighbour, itself left out, (N). */
function radii(set: tf.Tensor2D, k: number): Promise<Float32Array> {
  return overRows(set, set, (distances, from) => {
    const [rows, count] = distances.shape;
    const itself = tf.oneHot(tf.range(from, from + rows, 1, "int32"), count).cast("float32");
    const { values } = tf.topk(distances.add(itself.mul(1e30)).neg(), k); // (rows, k)
    return values.slice([0, k - 1], [rows, 1]).neg().flatten();
  });
}

/** Share of the samples that lie in the neighbourhood of at least one of the others. */
async function shareInside(
  samples: tf.Tensor2D,
  others: tf.Tensor2D,
  squares: Float32Array,
): Promise<number> {
  const inside = await overRows(samples, others, (distances) => {
    return distances.lessEqual(tf.tensor1d(squares)).any(1).cast("float32"); // (rows)
  });
  return inside.reduce((total, one) => total + one, 0) / samples.shape[0];
}

/**
 * What `sumUp` makes of the squared distances (rows, M) of some samples to all others, for all samples, (N).
 *
 * @param sumUp is given the first row's number, too; returns (rows)
 */
async function overRows(
  samples: tf.Tensor2D,
  others: tf.Tensor2D,
  sumUp: (distances: tf.Tensor2D, from: number) => tf.Tensor,
): Promise<Float32Array> {
  const [count, width] = samples.shape;
  const rows = Math.max(1, Math.floor(MOST / others.shape[0]));
  const results = new Float32Array(count);
  for (let from = 0; from < count; from += rows) {
    const [values] = await readAll(() => {
      const some = samples.slice([from, 0], [Math.min(rows, count - from), width]); // (rows, D)
      const products = some.matMul(others, false, true); // (rows, M)
      const squares = some.square().sum(1, true).add(others.square().sum(1)); // (rows, M)
      return [sumUp(squares.sub<tf.Tensor2D>(products.mul(2)), from)];
    });
    results.set(values, from);
  }
  return results;
}
