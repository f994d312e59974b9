// Pictures that a model made of others, compared with these by pixels and by a classifier.

import { type FeatureStatistics, featureStatistics, psnr } from "lib/metrics/mod.ts";
import type { ResNet } from "lib/models/mod.ts";
import { perceptualDistance } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";

/** What is measured of each picture, for all pictures of a set. */
export interface Evaluation {
  /** To the original, in decibels; infinite for equal pictures. */
  psnr: Float32Array;
  /** Perceptual distance to the original, on the evaluation classifier's features; 0 for equal pictures. */
  perceptual: Float32Array;
  /** Class that the classifier predicts. */
  predictions: Int32Array;
  /** Share of the pictures whose true class it predicts. */
  accuracy: number;
  /** Mean and covariance of its features, for Fréchet distances. */
  statistics: FeatureStatistics;
}

/** {@linkcode Evaluation} of a batch, as tensors. */
export type Comparison = {
  psnr: tf.Tensor1D; // (B)
  perceptual: tf.Tensor1D; // (B)
  predictions: tf.Tensor1D; // (B), int32
  features: tf.Tensor2D; // (B, D)
};

/**
 * Compares a batch of pictures with their originals.
 *
 * @param made (B, H, W, channels) in [-1, 1]
 * @param images the originals, of the same shape
 * @param weights how much each pixel counts, (B, H, W, 1); default all alike
 */
export function compare(
  classifier: ResNet,
  made: tf.Tensor4D,
  images: tf.Tensor4D,
  weights?: tf.Tensor4D,
): Comparison {
  const features = classifier.embed(made); // (B, D)
  return {
    psnr: psnr(made, images, { weights }),
    perceptual: perceptualDistance(classifier, made, images, weights),
    predictions: classifier.output.call(features).argMax(1),
    features,
  };
}

/** Reads the comparisons of all pictures. */
export async function readEvaluation(
  { psnr, perceptual, predictions, features }: Comparison,
  labels: ArrayLike<number>,
): Promise<Evaluation> {
  const predicted = await predictions.data<"int32">();
  return {
    psnr: await psnr.data<"float32">(),
    perceptual: await perceptual.data<"float32">(),
    predictions: predicted,
    accuracy: shareEqual(predicted, labels),
    statistics: await featureStatistics(features),
  };
}

/** Share of the places at which both have the same value. */
export function shareEqual(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).filter((value, i) => value === b[i]).length / a.length;
}

export function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
