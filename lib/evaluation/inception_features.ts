// Features of FID's network, Inception v3, for sets of pictures: all of them, or their mean and covariance.

import { type FeatureStatistics, RunningStatistics } from "lib/metrics/mod.ts";
import {
  type Inception,
  type InceptionInput,
  inceptionInput,
  type InceptionWidth,
} from "lib/models/mod.ts";
import { type JitOptions, tf } from "lib/tensorflow/mod.ts";
import { PictureNotes } from "./notes.ts";
import { predictBatches } from "./predict.ts";

/** How features are extracted. */
export interface InceptionOptions extends InceptionInput {
  /** Number of features. Default 2048, FID's. */
  width?: InceptionWidth;
  /** `auto` computes in bfloat16 where the machine is faster so; distances change by some thousandths. Default `float32`. */
  precision?: JitOptions["precision"];
  /** Called after each batch with the number of pictures so far. */
  onProgress?: (pictures: number) => void;
}

/**
 * Pictures (B, H, W, 3) or grey ones (B, H, W, 1), in [-1, 1]; or lists of them, in which each may have a size of its own.
 * They are disposed of when their features are there.
 */
export type PictureBatches =
  | Iterable<tf.Tensor4D | tf.Tensor4D[]>
  | AsyncIterable<tf.Tensor4D | tf.Tensor4D[]>;

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
  for await (const features of featureBatches(network, batches, options, notes)) {
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
    for await (const part of featureBatches(network, batches, options, notes)) parts.push(part);
    if (parts.length === 0) throw new RangeError("There is no picture to extract features of.");
    return { features: tf.tidy(() => tf.concat(parts)), ...factsOf(notes, options) };
  } finally {
    tf.dispose(parts);
  }
}

function factsOf(notes: PictureNotes, { width = 2048 }: InceptionOptions): PictureFacts {
  return { sizes: notes.sizes(), notes: notes.all(width) };
}

/** The features (B, width) of each batch, which are the caller's to dispose of; `notes` takes down what pictures are like. */
async function* featureBatches(
  network: Inception,
  batches: PictureBatches,
  { width = 2048, resize, precision = "float32", onProgress }: InceptionOptions,
  notes: PictureNotes,
): AsyncGenerator<tf.Tensor2D, void, undefined> {
  const counts: number[] = [];
  const inputs = inputBatches(batches, { resize }, notes, counts);
  const extract = (x: tf.Tensor4D) => network.call(x, width); // (rows, width)
  // Weights as constants: products get them ready once.
  const options: JitOptions = { name: "inception", replicas: "auto", freeze: true, precision };
  for await (const features of predictBatches(extract, inputs, options)) {
    const count = counts.at(-1)!;
    const own = tf.tidy(() => features.slice<tf.Tensor2D>([0, 0], [count, width])); // (B, width)
    features.dispose();
    yield own;
    onProgress?.(counts.reduce((sum, count) => sum + count, 0));
  }
}

/**
 * The network's input (rows, 299, 299, 3) for each batch, padded to the rows of the largest one so far, so that a last small
 * batch is not traced anew.
 *
 * @param counts gets the number of pictures of each batch
 */
async function* inputBatches(
  batches: PictureBatches,
  options: InceptionInput,
  notes: PictureNotes,
  counts: number[],
): AsyncGenerator<[x: tf.Tensor4D], void, undefined> {
  for await (const batch of batches) {
    const parts = Array.isArray(batch) ? batch : [batch];
    const owned = [...parts];
    try {
      await checkFinite(parts, counts.reduce((sum, count) => sum + count, 0));
      parts.forEach((images) => notes.add(images.shape));
      counts.push(countOf(parts));
      const missing = Math.max(...counts) - countOf(parts);
      const x = tf.tidy(() => {
        const inputs = parts.map((images) => inceptionInput(inColour(images), options));
        return tf.concat(inputs).pad<tf.Tensor4D>([[0, missing], [0, 0], [0, 0], [0, 0]]); // (rows, 299, 299, 3)
      });
      owned.push(x);
      yield [x];
    } finally {
      tf.dispose(owned);
    }
  }
}

function countOf(parts: readonly tf.Tensor4D[]): number {
  return parts.reduce((count, { shape }) => count + shape[0], 0);
}

/** The network's rectifiers would make zeros of such values, and nobody would notice. */
async function checkFinite(parts: tf.Tensor4D[], before: number): Promise<void> {
  const sums = tf.tidy(() => tf.stack(parts.map((images) => images.sum())));
  const bad = (await sums.data().finally(() => sums.dispose())).findIndex((x) =>
    !Number.isFinite(x)
  );
  if (bad < 0) return;
  const first = before + countOf(parts.slice(0, bad));
  const last = first + parts[bad].shape[0] - 1;
  const which = first === last ? `Picture ${first}` : `One of the pictures ${first} to ${last}`;
  throw new Error(
    `${which} has a value that is not a finite number, and a distance would be of no use. A model that makes such pictures ` +
      "has diverged.",
  );
}

function inColour(images: tf.Tensor4D): tf.Tensor4D {
  return images.shape[3] === 1 ? images.tile([1, 1, 1, 3]) : images;
}
