// Real pictures that sets of other pictures are measured against, as a network sees them.

import type { Images } from "lib/data/mod.ts";
import {
  type DistributionMeasures,
  type DistributionOptions,
  DistributionReference,
  type Estimate,
  type FrechetInfinity,
  frechetInfinity,
  type FrechetInfinityOptions,
} from "lib/metrics/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import type { Observation, PictureObserver } from "./picture_observer.ts";

/**
 * Measures sets of pictures beside real ones.
 *
 * @example
 * ```ts
 * import { generateScenes, Images } from "lib/data/mod.ts";
 * import { ResNet } from "lib/models/mod.ts";
 * import { judgeObserver, PictureReference } from "lib/evaluation/mod.ts";
 * const [training, test] = [await generateScenes({ count: 40 }), await generateScenes({ split: "test", count: 24 })];
 * const judge = new ResNet({ classes: 12, widths: [8] }).eval(); // trained, for more than an example
 * const observer = judgeObserver(judge, "our judge");
 * const reference = await PictureReference.open(observer, new Images(training.images, training));
 * const { frechet, coverage } = await reference.measure(new Images(test.images, test), { resamples: 10 });
 * console.log(observer.distance, frechet.value, coverage.value);
 * reference.dispose();
 * observer.dispose();
 * ```
 */
export class PictureReference {
  /** What about the pictures seen so far changes a measure, and how. */
  readonly notes: Set<string> = new Set();

  private constructor(
    readonly observer: PictureObserver,
    readonly real: DistributionReference,
  ) {}

  /**
   * @param pictures in random order
   * @throws RangeError for fewer than two pictures
   */
  static async open(observer: PictureObserver, pictures: Images): Promise<PictureReference> {
    const { features, logits } = await observer.observe(pictures);
    logits.dispose();
    return new PictureReference(observer, await DistributionReference.open(features));
  }

  /** The Fréchet distance of at least two pictures. */
  async distance(pictures: Images): Promise<number> {
    return await this.#seen([pictures], ([{ features }]) => this.real.frechet.distance(features));
  }

  /** All measures with their intervals, as {@linkcode DistributionReference.measure}. */
  async measure(pictures: Images, options?: DistributionOptions): Promise<DistributionMeasures> {
    return await this.#seen([pictures], ([seen]) => this.real.measure(seen, options));
  }

  /** By how much the Fréchet distance of one set is larger than that of another, picture by picture made of the same. */
  async difference(a: Images, b: Images, options?: DistributionOptions): Promise<Estimate> {
    return await this.#seen([a, b], ([a, b]) => {
      return this.real.difference(a.features, b.features, options);
    });
  }

  /** The Fréchet distance extrapolated to infinitely many pictures. */
  async infinity(pictures: Images, options?: FrechetInfinityOptions): Promise<FrechetInfinity> {
    return await this.#seen([pictures], ([{ features }]) => {
      return frechetInfinity(features, this.real.frechet.statistics, options);
    });
  }

  /** Frees the features; the observer stays. */
  dispose(): void {
    this.real.features.dispose();
  }

  async #seen<R>(
    sets: readonly Images[],
    measure: (seen: Observation[]) => Promise<R>,
  ): Promise<R> {
    const seen: Observation[] = [];
    try {
      for (const pictures of sets) seen.push(await this.observer.observe(pictures));
      seen.forEach(({ notes }) => notes.forEach((note) => this.notes.add(note)));
      return await measure(seen);
    } finally {
      tf.dispose(seen.flatMap(({ features, logits }) => [features, logits]));
    }
  }
}
