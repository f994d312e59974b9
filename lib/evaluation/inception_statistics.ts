// What FID's network makes of a set of pictures: mean and covariance of its features, or the features themselves.

import { type FeatureStatistics, RunningStatistics } from "lib/metrics/mod.ts";
import type { Inception } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { type InceptionOptions, lookAt, type PictureBatches } from "./inception_batches.ts";
import { PictureNotes } from "./picture_notes.ts";

/** What is known of a set of pictures beside its features. */
export interface PictureFacts {
  /** Width and height of the pictures, `64x48`, the commonest first. */
  sizes: string[];
  /** What about the pictures changes a distance, and how: to be shown with it. */
  notes: string[];
}

/** Statistics of a set of pictures. */
export interface InceptionStatistics extends PictureFacts {
  statistics: FeatureStatistics;
}

/** Features of a set of pictures. */
export interface InceptionFeatures extends PictureFacts {
  /** (N, width) */
  features: tf.Tensor2D;
}

/**
 * Mean and covariance of the features, for the Fréchet Inception distance. Neither pictures nor features are kept.
 *
 * @throws RangeError for fewer than two pictures
 * @throws Error when a picture has a value that is not a finite number
 */
export async function inceptionStatistics(
  network: Inception,
  batches: PictureBatches,
  options: InceptionOptions = {},
): Promise<InceptionStatistics> {
  const running = new RunningStatistics();
  const notes = new PictureNotes();
  for await (const features of lookAt(network, batches, options, notes)) {
    await running.add(features).finally(() => features.dispose());
  }
  return { statistics: running.statistics(), ...factsOf(notes, options) };
}

/**
 * All features, for measures that need each one (kernel distance, precision and recall, extrapolated distances), and for the
 * scores of {@linkcode Inception.logits}: 10,000 pictures have 80 MB of them. The caller disposes of them.
 *
 * @throws RangeError when there is no picture
 * @throws Error when a picture has a value that is not a finite number
 */
export async function inceptionFeatures(
  network: Inception,
  batches: PictureBatches,
  options: InceptionOptions = {},
): Promise<InceptionFeatures> {
  const notes = new PictureNotes();
  const parts: tf.Tensor2D[] = [];
  try {
    for await (const part of lookAt(network, batches, options, notes)) parts.push(part);
    if (parts.length === 0) throw new RangeError("There is no picture to look at.");
    return { features: tf.tidy(() => tf.concat(parts)), ...factsOf(notes, options) };
  } finally {
    tf.dispose(parts);
  }
}

function factsOf(notes: PictureNotes, { width = 2048 }: InceptionOptions): PictureFacts {
  return { sizes: notes.sizes(), notes: notes.all(width) };
}
