// Mean and covariance of features, in float64.

import { matMul64, type Matrix64, type tf } from "lib/tensorflow/mod.ts";

/** Mean and covariance of a set of features. */
export interface FeatureStatistics {
  /** Number of samples; 0 where it is not known. */
  readonly count: number;
  readonly mean: Float64Array; // (D)
  /** Unbiased, divided by count - 1. */
  readonly covariance: Matrix64; // (D, D)
}

/** Samples that are added to the sums at a time: a product of so many rows is about as fast as can be. */
const ROWS = 1024;

/**
 * Sums up features that come batch by batch, without keeping them: 2,048 features take 50 MB, however many samples there
 * are. Chan, Golub and LeVeque's way to join sets ("Algorithms for computing the sample variance", 1983) loses no digits.
 *
 * @example
 * ```ts
 * import { RunningStatistics } from "lib/metrics/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const running = new RunningStatistics();
 * const features = tf.tensor2d([[0, 1], [2, 3]]);
 * await running.add(features);
 * features.dispose();
 * console.log(running.statistics().mean); // 1, 2
 * ```
 */
export class RunningStatistics {
  #count = 0;
  #width = 0;
  #mean = new Float64Array();
  /** Of all samples' differences from the mean. */
  #products = new Float64Array();
  /** Samples that are not in the sums yet. */
  #pending = new Float64Array();
  #rows = 0;

  /** Samples so far. */
  get count(): number {
    return this.#count + this.#rows;
  }

  /**
   * Adds samples.
   *
   * @param features (B, D), the same D at each call; they stay the caller's
   * @throws Error when there is another number of features, or one is not a finite number
   */
  async add(features: tf.Tensor2D): Promise<void> {
    const [rows, width] = features.shape;
    const values = await features.data<"float32">();
    this.#start(width);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new Error(
        `Feature ${bad % width} of sample ${this.count + Math.floor(bad / width)} is ${
          values[bad]
        }, not a finite number: mean, covariance and every distance from them would be none either.`,
      );
    }
    for (let row = 0; row < rows;) {
      const taken = Math.min(rows - row, ROWS - this.#rows);
      this.#pending.set(
        values.subarray(row * width, (row + taken) * width),
        this.#rows * width,
      );
      this.#rows += taken;
      row += taken;
      if (this.#rows === ROWS) this.#join();
    }
  }

  /**
   * Of all samples so far; more may be added afterwards.
   *
   * @throws RangeError for fewer than two samples, which have no covariance
   */
  statistics(): FeatureStatistics {
    if (this.count < 2) {
      throw new RangeError(
        `A covariance needs at least 2 samples, not ${this.count}: how they vary does not show in one, and without it there ` +
          "is no distance.",
      );
    }
    this.#join();
    const values = this.#products.map((x) => x / (this.#count - 1));
    const covariance = { rows: this.#width, columns: this.#width, values };
    return { count: this.#count, mean: this.#mean.slice(), covariance };
  }

  #start(width: number): void {
    if (this.count === 0) {
      this.#width = width;
      this.#mean = new Float64Array(width);
      this.#products = new Float64Array(width ** 2);
      this.#pending = new Float64Array(ROWS * width);
    }
    if (width !== this.#width) {
      throw new Error(`Samples of ${this.#width} and of ${width} features have no common mean.`);
    }
  }

  /** Puts the pending samples into the sums. */
  #join(): void {
    const rows = this.#rows, width = this.#width;
    if (rows === 0) return;
    // The means' difference is one more row, so that a single product gives all.
    const centred = new Float64Array((rows + 1) * width);
    centred.set(this.#pending.subarray(0, rows * width));
    const mean = new Float64Array(width);
    for (let i = 0; i < rows * width; i++) mean[i % width] += centred[i] / rows;
    for (let i = 0; i < rows * width; i++) centred[i] -= mean[i % width];
    const total = this.#count + rows;
    const weight = Math.sqrt(this.#count * rows / total);
    for (let j = 0; j < width; j++) {
      const difference = mean[j] - this.#mean[j];
      centred[rows * width + j] = weight * difference;
      this.#mean[j] += difference * rows / total;
    }
    const matrix = { rows: rows + 1, columns: width, values: centred };
    const added = matMul64(matrix, matrix, { transposeA: true }).values; // (D, D)
    for (let i = 0; i < added.length; i++) this.#products[i] += added[i];
    this.#count = total;
    this.#rows = 0;
  }
}

/**
 * Mean and covariance of features that are all there.
 *
 * @param features (N, D), at least two samples
 * @throws RangeError for fewer samples, and Error where a feature is not a finite number
 */
export async function featureStatistics(features: tf.Tensor2D): Promise<FeatureStatistics> {
  const running = new RunningStatistics();
  await running.add(features);
  return running.statistics();
}
