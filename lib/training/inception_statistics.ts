// Mean and covariance of Inception's features over a set of pictures.

import { type FeatureStatistics, RunningStatistics } from "lib/metrics/mod.ts";
import {
  type Inception,
  type InceptionInput,
  inceptionInput,
  type InceptionWidth,
} from "lib/models/mod.ts";
import { jit, type JitOptions, tf } from "lib/tensorflow/mod.ts";
import { PictureNotes } from "./picture_notes.ts";

/** Options of {@linkcode inceptionStatistics}. */
export interface InceptionStatisticsOptions extends InceptionInput {
  /** Number of features. Default 2048, FID's. */
  width?: InceptionWidth;
  /** `auto` computes in bfloat16 where the machine is faster so; distances change by some thousandths. Default `float32`. */
  precision?: JitOptions["precision"];
  /** Called after each batch. */
  onProgress?: (pictures: number) => void;
}

/** What is known of a set of pictures. */
export interface InceptionStatistics {
  statistics: FeatureStatistics;
  /** Width and height of the pictures, `64x48`, the commonest first. */
  sizes: string[];
  /** What about the pictures changes the distance, and how: to be shown with it. */
  notes: string[];
}

/**
 * Looks at pictures, batch by batch; none is kept.
 *
 * @param batches pictures (B, H, W, 3) or grey ones (B, H, W, 1), in [-1, 1]; or lists of them, in which each may have a size
 *   of its own. They are disposed of
 * @throws RangeError for fewer than two pictures
 * @throws Error when a picture has a value that is not a finite number
 */
export async function inceptionStatistics(
  network: Inception,
  batches: Iterable<tf.Tensor4D | tf.Tensor4D[]> | AsyncIterable<tf.Tensor4D | tf.Tensor4D[]>,
  options: InceptionStatisticsOptions = {},
): Promise<InceptionStatistics> {
  const { width = 2048, resize, precision = "float32", onProgress } = options;
  // Weights as constants: products get them ready once.
  const see = jit((x: tf.Tensor4D) => network.call(x, width), {
    name: "inception",
    replicas: "auto",
    freeze: true,
    precision,
  });
  const running = new RunningStatistics();
  const notes = new PictureNotes();
  try {
    for await (const batch of batches) {
      const parts = Array.isArray(batch) ? batch : [batch];
      let x: tf.Tensor4D | undefined, features: tf.Tensor2D | undefined;
      try {
        await checkFinite(parts, running.count);
        parts.forEach((images) => notes.add(images.shape));
        x = tf.tidy(() =>
          tf.concat(parts.map((images) => inceptionInput(inColour(images), { resize })))
        ); // (B, 299, 299, 3)
        features = await see.async(x); // (B, width)
        await running.add(features);
      } finally {
        tf.dispose([...parts, x, features].filter((tensor) => tensor !== undefined));
      }
      onProgress?.(running.count);
    }
    return { statistics: running.statistics(), sizes: notes.sizes(), notes: notes.all(width) };
  } finally {
    see.dispose();
  }
}

/** The network's rectifiers would make zeros of such values, and nobody would notice. */
async function checkFinite(parts: tf.Tensor4D[], before: number): Promise<void> {
  const sums = tf.tidy(() => tf.stack(parts.map((images) => images.sum())));
  const bad = (await sums.data().finally(() => sums.dispose())).findIndex((x) =>
    !Number.isFinite(x)
  );
  if (bad < 0) return;
  const first = parts.slice(0, bad).reduce((count, { shape }) => count + shape[0], before);
  const size = parts[bad].shape[0];
  throw new Error(
    `${
      size === 1
        ? `Picture ${first} has`
        : `One of the pictures ${first} to ${first + size - 1} has`
    } a value that is not ` +
      "a finite number, and a distance would be of no use. A model that gives such pictures has diverged.",
  );
}

function inColour(images: tf.Tensor4D): tf.Tensor4D {
  return images.shape[3] === 1 ? images.tile([1, 1, 1, 3]) : images;
}
