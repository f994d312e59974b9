// Inception's features of pictures, batch by batch.

import {
  type Inception,
  type InceptionInput,
  inceptionInput,
  type InceptionWidth,
} from "lib/models/mod.ts";
import { jit, type JitOptions, type Jitted, tf } from "lib/tensorflow/mod.ts";
import type { PictureNotes } from "./picture_notes.ts";

/** How pictures are looked at. */
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
 * Who looks at them disposes of them.
 */
export type PictureBatches =
  | Iterable<tf.Tensor4D | tf.Tensor4D[]>
  | AsyncIterable<tf.Tensor4D | tf.Tensor4D[]>;

/**
 * The features (B, width) of each batch, which are the caller's to dispose of.
 *
 * @param notes takes down what the pictures are like
 * @throws Error when a picture has a value that is not a finite number
 */
export async function* lookAt(
  network: Inception,
  batches: PictureBatches,
  { width = 2048, resize, precision = "float32", onProgress }: InceptionOptions,
  notes: PictureNotes,
): AsyncGenerator<tf.Tensor2D> {
  // Weights as constants: products get them ready once.
  const see = jit((x: tf.Tensor4D) => network.call(x, width), {
    name: "inception",
    replicas: "auto",
    freeze: true,
    precision,
  });
  let done = 0, largest = 0;
  try {
    for await (const batch of batches) {
      const parts = Array.isArray(batch) ? batch : [batch];
      try {
        await checkFinite(parts, done);
        parts.forEach((images) => notes.add(images.shape));
        largest = Math.max(largest, countOf(parts));
        yield await look(see, parts, largest, { resize }); // (B, width)
        done += countOf(parts);
      } finally {
        tf.dispose(parts);
      }
      onProgress?.(done);
    }
  } finally {
    see.dispose();
  }
}

/** Features of one batch, (B, width); filled up to `rows` pictures, so that a last small one is not traced anew. */
async function look(
  see: Jitted<[tf.Tensor4D], tf.Tensor2D>,
  parts: readonly tf.Tensor4D[],
  rows: number,
  input: InceptionInput,
): Promise<tf.Tensor2D> {
  const count = countOf(parts);
  const x = tf.tidy(() => {
    const inputs = parts.map((images) => inceptionInput(inColour(images), input));
    const missing = rows - count;
    return tf.concat(inputs).pad<tf.Tensor4D>([[0, missing], [0, 0], [0, 0], [0, 0]]); // (rows, 299, 299, 3)
  });
  const features = await see.async(x).finally(() => x.dispose()); // (rows, width)
  const own = tf.tidy(() => features.slice<tf.Tensor2D>([0, 0], [count, features.shape[1]]));
  features.dispose();
  return own;
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
