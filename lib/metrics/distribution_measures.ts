// All measures of how a set of pictures is distributed beside real ones, each with its interval.

import { tf } from "lib/tensorflow/mod.ts";
import { drawnRows, type Estimate, intervalOf } from "./intervals.ts";
import { featureStatistics } from "./feature_statistics.ts";
import { FrechetReference } from "./frechet.ts";
import { inceptionScore } from "./inception_score.ts";
import { kernelDistance } from "./kernel_distance.ts";
import { densityCoverage, precisionRecall } from "./neighbourhoods.ts";

/** The measures, by name. */
export const DISTRIBUTION_MEASURES = [
  "frechet",
  "kernel",
  "precision",
  "recall",
  "density",
  "coverage",
] as const;

/** What is measured of a set: each of {@linkcode DISTRIBUTION_MEASURES}, and the score where logits are given. */
export type DistributionMeasures =
  & Record<typeof DISTRIBUTION_MEASURES[number], Estimate>
  & { score?: Estimate };

/** A network's answers for a set of pictures. */
export interface SetOfFeatures {
  features: tf.Tensor2D; // (N, D)
  /** For the Inception score. */
  logits?: tf.Tensor2D; // (N, classes)
}

/** Options of {@linkcode DistributionReference.measure}. */
export interface DistributionOptions {
  /** Sets that the intervals are found from. Default 50. */
  resamples?: number;
  /** Fixes them. Default 0. */
  seed?: number;
}

/** What no interval may leave. */
const LIMITS: Record<keyof Values, readonly [least: number, most: number]> = {
  frechet: [0, Infinity],
  kernel: [-Infinity, Infinity],
  precision: [0, 1],
  recall: [0, 1],
  density: [0, Infinity],
  coverage: [0, 1],
  score: [1, Infinity],
};

/** Subsets of the reference that the kernel distance is a mean over. */
const KERNEL_SUBSETS = 10;

type Values = Record<typeof DISTRIBUTION_MEASURES[number], number> & { score?: number };

/**
 * Real pictures that sets of made ones are compared with.
 *
 * @example
 * ```ts
 * import { DistributionReference } from "lib/metrics/mod.ts";
 * import { TensorRandom } from "lib/nn/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const random = new TensorRandom(1);
 * const [real, made] = [200, 60].map((count) => random.normal<tf.Rank.R2>([count, 8]));
 * const reference = await DistributionReference.open(real);
 * const { frechet } = await reference.measure({ features: made }, { resamples: 20 });
 * console.log(frechet.value, frechet.low, frechet.high);
 * tf.dispose([real, made]);
 * ```
 */
export class DistributionReference {
  private constructor(readonly features: tf.Tensor2D, readonly frechet: FrechetReference) {}

  /**
   * @param features (M, D), in random order; they stay the caller's, and are needed as long as there is something to measure
   * @throws RangeError for fewer than two samples, Error where a feature is not a finite number
   */
  static async open(features: tf.Tensor2D): Promise<DistributionReference> {
    const statistics = await featureStatistics(features);
    return new DistributionReference(features, new FrechetReference(statistics));
  }

  /**
   * Measures a set of at most as many samples. The Fréchet distance is that to all of the reference; measures by nearest
   * neighbours take as many of its first samples as the set has; the score is that of one part. Intervals are of the set's
   * samples alone: the reference is taken as it is. A Fréchet distance that is hardly more than its bias varies less than
   * its interval says.
   *
   * @param made at least 12 samples
   * @throws RangeError for fewer samples, or more than the reference has, or when an option is out of its range
   * @throws Error when the numbers of features differ, or one is not a finite number
   */
  async measure(
    made: SetOfFeatures,
    { resamples = 50, seed = 0 }: DistributionOptions = {},
  ): Promise<DistributionMeasures> {
    const [count] = made.features.shape;
    if (!(count >= 12 && count <= this.features.shape[0])) {
      throw new RangeError(
        `A set needs 12 to ${
          this.features.shape[0]
        } samples, as many as the reference has, not ${count}.`,
      );
    }
    const sets = drawnRows(count, { resamples, draw: "halves", seed });
    const values = await this.#values(made, KERNEL_SUBSETS);
    const drawn: Values[] = [];
    for (const rows of sets) {
      const some = pick(made, rows);
      drawn.push(await this.#values(some, 1).finally(() => dispose(some)));
    }
    const names = Object.keys(values) as (keyof Values)[];
    return Object.fromEntries(names.map((name) => {
      const value = values[name]!;
      const { low, high } = intervalOf(drawn.map((one) => one[name]!), { centre: value });
      const [least, most] = LIMITS[name];
      return [name, { value, low: Math.max(least, low), high: Math.min(most, high) }];
    })) as unknown as DistributionMeasures;
  }

  /**
   * By how much the Fréchet distance of one set is larger than that of another whose samples correspond to its own, one by
   * one: what both owe to the same originals falls out of the interval.
   *
   * @param a (N, D)
   * @param b (N, D)
   * @throws RangeError when the sets do not have as many samples, or fewer than 4, or when an option is out of its range
   */
  async difference(
    a: tf.Tensor2D,
    b: tf.Tensor2D,
    { resamples = 50, seed = 0 }: DistributionOptions = {},
  ): Promise<Estimate> {
    const [count, other] = [a, b].map(({ shape }) => shape[0]);
    if (count !== other || count < 4) {
      throw new RangeError(`Sets of ${count} and ${other} samples do not correspond one by one.`);
    }
    const between = async (a: tf.Tensor2D, b: tf.Tensor2D) =>
      await this.frechet.distance(a) - await this.frechet.distance(b);
    const measure = async (rows: Int32Array) => {
      const [some, others] = [a, b].map((features) => pick({ features }, rows).features);
      return await between(some, others).finally(() => tf.dispose([some, others]));
    };
    const sets = drawnRows(count, { resamples, seed, draw: "halves" });
    const value = await between(a, b);
    const drawn: number[] = [];
    for (const rows of sets) drawn.push(await measure(rows));
    const { low, high } = intervalOf(drawn, { centre: value });
    return { value, low, high };
  }

  async #values({ features, logits }: SetOfFeatures, subsets: number): Promise<Values> {
    const [count, width] = features.shape;
    const frechet = await this.frechet.distance(features);
    const kernel = await kernelDistance(this.features, features, { subsets, size: count });
    const real = tf.tidy(() => this.features.slice<tf.Tensor2D>([0, 0], [count, width]));
    try {
      const score = logits && (await inceptionScore(logits, { splits: 1 })).mean;
      return {
        frechet,
        kernel: kernel.mean,
        ...await precisionRecall(real, features),
        ...await densityCoverage(real, features),
        ...(score !== undefined && { score }),
      };
    } finally {
      real.dispose();
    }
  }
}

function pick({ features, logits }: SetOfFeatures, rows: Int32Array): SetOfFeatures {
  return tf.tidy(() => {
    const index = tf.tensor1d(rows, "int32");
    return { features: features.gather(index), logits: logits?.gather(index) };
  });
}

function dispose({ features, logits }: SetOfFeatures): void {
  features.dispose();
  logits?.dispose();
}
