// What the Fréchet distance would be with infinitely many samples.

import { Random } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import type { FeatureStatistics } from "./feature_statistics.ts";
import { FrechetReference } from "./frechet.ts";

/** Options of {@linkcode frechetInfinity}. */
export interface FrechetInfinityOptions {
  /** How many distances the line is drawn through. Default 15. */
  points?: number;
  /** Samples of the first one; the last one has all. Default: a tenth of them. */
  smallest?: number;
  /** Fixes the samples of each. Default 0. */
  seed?: number;
}

/** A distance that does not depend on the number of samples, and what it was found from. */
export interface FrechetInfinity {
  /** Where the line through the points meets 1 / N = 0; it may be below zero where the sets hardly differ. */
  distance: number;
  /** Rise of the distance with 1 / N. */
  slope: number;
  points: { count: number; distance: number }[];
}

/**
 * The Fréchet distance extrapolated to infinitely many samples: its bias falls with 1 / N, so a line through the distances
 * of random subsets over 1 / N leads to what is left without it (Chong and Forsyth, "Effectively unbiased FID and Inception
 * score and where to find them", 2020, section 4). The paper's subsets begin at 5,000 of 50,000 samples.
 *
 * @param made (N, D) features
 * @param reference of the set that is compared with; its own bias stays
 * @throws RangeError when there are fewer than two points, subsets of fewer than two samples, or no whole numbers of them
 */
export async function frechetInfinity(
  made: tf.Tensor2D,
  reference: FeatureStatistics,
  options: FrechetInfinityOptions = {},
): Promise<FrechetInfinity> {
  const [total] = made.shape;
  const { points: count = 15, smallest = Math.ceil(total / 10), seed = 0 } = options;
  requireWhole("points", count, { least: 2 });
  requireWhole("smallest", smallest);
  if (!(smallest >= 2 && smallest < total)) {
    throw new RangeError(
      `A line through distances needs at least 2 points, of 2 samples or more, and not of all ${total}; ` +
        `got ${count} points from ${smallest} samples on.`,
    );
  }
  const random = new Random(seed);
  const whole = new FrechetReference(reference);
  const points: FrechetInfinity["points"] = [];
  for (let i = 0; i < count; i++) {
    const size = Math.round(smallest + (total - smallest) * i / (count - 1));
    const rows = Int32Array.from(random.permutation(total).subarray(0, size));
    const some = tf.tidy(() => made.gather(tf.tensor1d(rows, "int32"))); // (size, D)
    const distance = await whole.distance(some).finally(() => some.dispose());
    points.push({ count: size, distance });
  }
  return { ...line(points), points };
}

/** Least squares. */
function line(points: FrechetInfinity["points"]): { distance: number; slope: number } {
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [xs, ys] = [points.map(({ count }) => 1 / count), points.map(({ distance }) => distance)];
  const [x, y] = [mean(xs), mean(ys)];
  const slope = mean(xs.map((v, i) => (v - x) * (ys[i] - y))) / mean(xs.map((v) => (v - x) ** 2));
  return { distance: y - slope * x, slope };
}
