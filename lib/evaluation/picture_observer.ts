// Networks that look at sets of pictures: what distances between the sets are measured with.

import { type Images, imageTensor } from "lib/data/mod.ts";
import type { SetOfFeatures } from "lib/metrics/mod.ts";
import type { Inception, ResNet } from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { inceptionFeatures } from "./inception_statistics.ts";

/** A network's answers for a set of pictures, and what about the pictures changes a measure. */
export interface Observation extends Required<SetOfFeatures> {
  notes: readonly string[];
}

/** Looks at pictures. */
export interface PictureObserver {
  /** What a Fréchet distance of its features is called: `FID` for those of FID's network, and for no other. */
  readonly distance: string;
  /** What the score of its classes is called. */
  readonly score: string;
  /** @returns features and logits of each picture, the caller's to dispose of */
  observe(pictures: Images): Promise<Observation>;
  /** Frees what was traced; the network stays. */
  dispose(): void;
}

const BATCH = 50;

/**
 * A classifier of our own, trained on the data at hand. Its distances compare within one run: with those of another judge
 * they do not, and least of all with FID.
 *
 * @param judge in inference mode
 * @param name whose features they are, as in "our judge"
 */
export function judgeObserver(judge: ResNet, name: string): PictureObserver {
  const look = jit((images: tf.Tensor4D) => { // (B, H, W, channels)
    const features = judge.embed(images); // (B, D)
    return { features, logits: judge.output.call(features) }; // (B, D), (B, classes)
  }, { name: "observe", replicas: "auto" });
  return {
    distance: `Fréchet distance (${name}, not FID)`,
    score: `class score (${name})`,
    async observe(pictures) {
      const looks: { features: tf.Tensor2D; logits: tf.Tensor2D }[] = [];
      try {
        for (const images of batchesOf(pictures)) {
          looks.push(await look.async(images).finally(() => images.dispose()));
        }
        const { features, logits } = tf.tidy(() => ({
          features: tf.concat(looks.map(({ features }) => features)),
          logits: tf.concat(looks.map(({ logits }) => logits)),
        }));
        return { features, logits, notes: [] };
      } finally {
        tf.dispose(looks);
      }
    },
    dispose: () => look.dispose(),
  };
}

/** FID's network. */
export function inceptionObserver(network: Inception): PictureObserver {
  return {
    distance: "FID",
    score: "Inception score",
    async observe(pictures) {
      const { features, notes } = await inceptionFeatures(network, batchesOf(pictures), {
        precision: "auto",
      });
      return { features, logits: tf.tidy(() => network.logits(features)), notes };
    },
    dispose() {},
  };
}

function* batchesOf(pictures: Images): Generator<tf.Tensor4D> {
  for (let first = 0; first < pictures.count; first += BATCH) {
    yield imageTensor(pictures.slice(first, first + BATCH)); // (B, H, W, channels)
  }
}
