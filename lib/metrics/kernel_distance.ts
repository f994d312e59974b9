// The kernel distance of two sets of features, called KID where the features are Inception's.

import { Random } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { type Spread, spreadOf } from "./intervals.ts";
import { readAll, requireFinite } from "./read.ts";

/** Options of {@linkcode kernelDistance}. */
export interface KernelDistanceOptions {
  /** How many subsets are drawn. Default 100. */
  subsets?: number;
  /** Samples of a subset, at most those of either set. Default 1000. */
  size?: number;
  /** Fixes the subsets. Default 0. */
  seed?: number;
}

/**
 * Squared maximum mean discrepancy of two sets with the kernel (x.y / D + 1)^3, without bias, over random subsets (Bińkowski
 * et al., "Demystifying MMD GANs", 2018, section 4). Unlike the Fréchet distance it does not depend on the number of
 * samples, and it may be a little below zero for equal distributions.
 *
 * @param a (N, D)
 * @param b (M, D)
 * @returns mean and deviation over the subsets
 * @throws RangeError when a set has fewer samples than a subset or an option is out of its range, Error when the numbers of features differ, or one is not finite
 */
export async function kernelDistance(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  { subsets = 100, size = 1000, seed = 0 }: KernelDistanceOptions = {},
): Promise<Spread> {
  if (a.shape[1] !== b.shape[1]) {
    throw new Error(`Sets of ${a.shape[1]} and ${b.shape[1]} features cannot be compared.`);
  }
  const fewest = Math.min(a.shape[0], b.shape[0]);
  requireWhole("subsets", subsets, { least: 1 });
  if (!(Number.isInteger(size) && size >= 2 && size <= fewest)) {
    throw new RangeError(
      `The kernel distance takes subsets of 2 to ${fewest} samples, as many as the smaller set has, not ${size}.`,
    );
  }
  await requireFinite([a, b]);
  const random = new Random(seed);
  const values: number[] = [];
  for (let i = 0; i < subsets; i++) {
    const rows = [a, b].map(({ shape }) => random.permutation(shape[0]).slice(0, size));
    values.push(await squaredDiscrepancy(a, b, rows));
  }
  return spreadOf(values);
}

/** Of some rows of each set. */
async function squaredDiscrepancy(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  rows: readonly Uint32Array[],
): Promise<number> {
  const [within, others, between] = await readAll(() => {
    const [x, y] = [a, b].map((set, i) =>
      set.gather(tf.tensor1d(Int32Array.from(rows[i]), "int32"))
    ); // (m, D)
    const across = kernel(x, y); // (m, m)
    // What all values have in common cancels out; left in the sums, it would cost them digits.
    const level = across.mean();
    const own = (set: tf.Tensor) => {
      const values = kernel(set, set).sub(level); // (m, m)
      return values.mul(tf.sub(1, tf.eye(rows[0].length))).sum(1); // (m): a sample is no other sample
    };
    return [own(x), own(y), across.sub(level).sum(1)];
  });
  const size = rows[0].length;
  const pairs = size * (size - 1);
  return sum(within) / pairs + sum(others) / pairs - 2 * sum(between) / size ** 2;
}

/** (m, D) and (n, D) to (m, n). */
function kernel(x: tf.Tensor, y: tf.Tensor): tf.Tensor2D {
  const width = x.shape[1]!;
  const base = tf.matMul<tf.Tensor2D>(x as tf.Tensor2D, y as tf.Tensor2D, false, true).div(width);
  return base.add(1).pow<tf.Tensor2D>(3);
}

function sum(values: tf.TypedArray): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
