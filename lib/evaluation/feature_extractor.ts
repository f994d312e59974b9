// Networks whose features distances between sets of pictures are measured in, and sets measured beside real pictures.

import type { Images } from "lib/data/mod.ts";
import {
  type DistributionMeasures,
  type DistributionOptions,
  DistributionReference,
  type Estimate,
  type FrechetInfinity,
  frechetInfinity,
  type FrechetInfinityOptions,
  type SetOfFeatures,
} from "lib/metrics/mod.ts";
import type { Inception, ResNet } from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { inceptionFeatures } from "./inception_features.ts";
import { imageBatches, predict } from "./predict.ts";

/** Features and logits of a set of pictures, and what about the pictures changes a measure. */
export interface Features extends Required<SetOfFeatures> {
  notes: readonly string[];
}

/** A network and the names of what is measured with it. */
export interface FeatureExtractor {
  /** What a Fréchet distance of its features is called: `FID` for those of FID's network, and for no other. */
  readonly distance: string;
  /** What the score of its classes is called. */
  readonly score: string;
  /** @returns features and logits of each picture, the caller's to dispose of */
  extractFeatures(pictures: Images): Promise<Features>;
  /** Frees what was traced; the network stays. */
  dispose(): void;
}

/**
 * A classifier of our own, trained on the data at hand. Its distances compare within one run: with those of another
 * classifier they do not, and least of all with FID.
 *
 * @param classifier in inference mode
 * @param name whose features they are, as in "our judge"
 */
export function classifierExtractor(classifier: ResNet, name: string): FeatureExtractor {
  const extract = jit((images: tf.Tensor4D) => { // (B, H, W, channels)
    const features = classifier.embed(images); // (B, D)
    return { features, logits: classifier.output.call(features) }; // (B, D), (B, classes)
  }, { name: "extractFeatures", replicas: "auto" });
  return {
    distance: `Fréchet distance (${name}, not FID)`,
    score: `class score (${name})`,
    async extractFeatures(pictures) {
      return { ...await predict(extract, imageBatches(pictures)), notes: [] };
    },
    dispose: () => extract.dispose(),
  };
}

/** FID's network. */
export function inceptionExtractor(network: Inception): FeatureExtractor {
  return {
    distance: "FID",
    score: "Inception score",
    async extractFeatures(pictures) {
      const { features, notes } = await inceptionFeatures(network, imageBatches(pictures), {
        precision: "auto",
      });
      return { features, logits: tf.tidy(() => network.logits(features)), notes };
    },
    dispose() {},
  };
}

/**
 * Measures sets of pictures beside real ones.
 *
 * @example
 * ```ts
 * import { generateScenes, Images } from "lib/data/mod.ts";
 * import { ResNet } from "lib/models/mod.ts";
 * import { classifierExtractor, PictureReference } from "lib/evaluation/mod.ts";
 * const [training, test] = [await generateScenes({ count: 40 }), await generateScenes({ split: "test", count: 24 })];
 * const classifier = new ResNet({ classes: 12, widths: [8] }).eval(); // trained, for more than an example
 * const extractor = classifierExtractor(classifier, "our judge");
 * const reference = await PictureReference.open(extractor, new Images(training.images, training));
 * const { frechet, coverage } = await reference.measure(new Images(test.images, test), { resamples: 10 });
 * console.log(extractor.distance, frechet.value, coverage.value);
 * reference.dispose();
 * extractor.dispose();
 * ```
 */
export class PictureReference {
  /** What about the pictures measured so far changes a measure, and how. */
  readonly notes: Set<string> = new Set();

  private constructor(
    readonly extractor: FeatureExtractor,
    readonly real: DistributionReference,
  ) {}

  /**
   * @param pictures in random order
   * @throws RangeError for fewer than two pictures
   */
  static async open(extractor: FeatureExtractor, pictures: Images): Promise<PictureReference> {
    const { features, logits } = await extractor.extractFeatures(pictures);
    logits.dispose();
    return new PictureReference(extractor, await DistributionReference.open(features));
  }

  /** The Fréchet distance of at least two pictures. */
  async distance(pictures: Images): Promise<number> {
    return await this.#withFeatures(
      [pictures],
      ([{ features }]) => this.real.frechet.distance(features),
    );
  }

  /** All measures with their intervals, as {@linkcode DistributionReference.measure}. */
  async measure(pictures: Images, options?: DistributionOptions): Promise<DistributionMeasures> {
    return await this.#withFeatures(
      [pictures],
      ([features]) => this.real.measure(features, options),
    );
  }

  /** By how much the Fréchet distance of one set is larger than that of another, picture by picture made of the same. */
  async difference(a: Images, b: Images, options?: DistributionOptions): Promise<Estimate> {
    return await this.#withFeatures([a, b], ([a, b]) => {
      return this.real.difference(a.features, b.features, options);
    });
  }

  /** The Fréchet distance extrapolated to infinitely many pictures. */
  async infinity(pictures: Images, options?: FrechetInfinityOptions): Promise<FrechetInfinity> {
    return await this.#withFeatures([pictures], ([{ features }]) => {
      return frechetInfinity(features, this.real.frechet.statistics, options);
    });
  }

  /** Frees the features; the extractor stays. */
  dispose(): void {
    this.real.features.dispose();
  }

  async #withFeatures<R>(
    sets: readonly Images[],
    measure: (extracted: Features[]) => Promise<R>,
  ): Promise<R> {
    const extracted: Features[] = [];
    try {
      for (const pictures of sets) extracted.push(await this.extractor.extractFeatures(pictures));
      extracted.forEach(({ notes }) => notes.forEach((note) => this.notes.add(note)));
      return await measure(extracted);
    } finally {
      tf.dispose(extracted.flatMap(({ features, logits }) => [features, logits]));
    }
  }
}
