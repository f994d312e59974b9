// What an independent judge says of pictures that a model made of others.

import type { ImageDataset } from "lib/data/mod.ts";
import { type FeatureStatistics, featureStatistics, psnr } from "lib/metrics/mod.ts";
import type { ResNet } from "lib/models/mod.ts";
import { perceptualDistance } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";

/** How a set of pictures looks to a judge. */
export interface Verdict {
  /** Share of the pictures whose class the judge tells. */
  accuracy: number;
  /** Of the judge's features, for Fréchet distances. */
  statistics: FeatureStatistics;
  /** Of each picture to its original, in decibels; infinite for equal ones. */
  psnr: Float32Array;
  /** Distance of each picture to its original, on the judge's features. */
  perceptual: Float32Array;
}

/** What is seen of a batch. */
type Look = {
  features: tf.Tensor2D; // (B, D)
  /** 1 where the class is told, else 0. */
  right: tf.Tensor1D; // (B)
  psnr: tf.Tensor1D; // (B)
  perceptual: tf.Tensor1D; // (B)
};

/**
 * Shows a judge what was made of pictures.
 *
 * @param judge a classifier in inference mode, which has nothing to do with what made the pictures
 * @param change (B, H, W, channels) to the same; by default the pictures themselves are judged
 */
export async function judgePictures(
  judge: ResNet,
  pictures: ImageDataset,
  change: (images: tf.Tensor4D) => tf.Tensor4D = (images) => images.clone(),
  { batchSize = 50 }: { /** Default 50. */ batchSize?: number } = {},
): Promise<Verdict> {
  const look = jit((rows: tf.Tensor2D, labels: tf.Tensor1D): Look => {
    const images = pictures.unflatten(rows); // (B, H, W, channels)
    const made = change(images); // (B, H, W, channels)
    const features = judge.embed(made); // (B, D)
    return {
      features,
      right: judge.output.call(features).argMax(1).equal(labels).cast("float32"),
      psnr: psnr(made, images),
      perceptual: perceptualDistance(judge, made, images),
    };
  }, { replicas: "auto" });
  const looks: Look[] = [];
  try {
    for (const batch of pictures.batches({ batchSize, shuffle: false, epochs: 1 })) {
      looks.push(await look.async(batch.images, batch.labels));
    }
    return await summedUp(looks);
  } finally {
    tf.dispose(looks);
    look.dispose();
  }
}

async function summedUp(looks: readonly Look[]): Promise<Verdict> {
  const all = <K extends keyof Look>(name: K) => tf.concat<Look[K]>(looks.map((l) => l[name]));
  const joined = tf.tidy(() => ({
    features: all("features"),
    accuracy: all("right").mean(),
    psnr: all("psnr"),
    perceptual: all("perceptual"),
  }));
  try {
    return {
      accuracy: (await joined.accuracy.data())[0],
      statistics: await featureStatistics(joined.features),
      psnr: await joined.psnr.data<"float32">(),
      perceptual: await joined.perceptual.data<"float32">(),
    };
  } finally {
    tf.dispose(joined);
  }
}
