// Nearest training images: do samples copy what they were trained on?

import type { tf } from "lib/tensorflow/mod.ts";
import { readAll } from "./read.ts";

/** The nearest reference of each sample. */
export interface Neighbours {
  /** Row of the nearest reference, (B). */
  indices: Int32Array;
  /** Root mean squared difference of a pixel to it, in the images' own unit, (B). */
  distances: Float32Array;
}

/**
 * Nearest neighbours by Euclidean distance, among references that come in any number of parts (a whole data set need
 * not fit in memory at once).
 *
 * @param samples (B, P)
 * @param parts tensors (N_i, P), one asked for after the other; their rows are numbered through; they stay the caller's
 * @throws Error when a part has another number of pixels than the samples
 */
export async function nearestNeighbours(
  samples: tf.Tensor2D,
  parts: Iterable<tf.Tensor2D>,
): Promise<Neighbours> {
  const [count, pixels] = samples.shape;
  const indices = new Int32Array(count);
  const squares = new Float32Array(count).fill(Infinity);
  let offset = 0;
  for (const part of parts) {
    if (part.shape[1] !== pixels) {
      throw new Error(`Samples have ${pixels} pixels, references ${part.shape[1]}.`);
    }
    const [rows, found] = await nearestIn(samples, part);
    for (let i = 0; i < count; i++) {
      if (found[i] >= squares[i]) continue;
      squares[i] = found[i];
      indices[i] = offset + rows[i];
    }
    offset += part.shape[0];
  }
  return { indices, distances: squares.map((square) => Math.sqrt(Math.max(0, square) / pixels)) };
}

/**
 * The nearest rows and the squared distances to them, (B) each, by ||s - r||^2 = ||s||^2 - 2 s.r + ||r||^2: one matrix
 * product for all pairs.
 */
function nearestIn(samples: tf.Tensor2D, references: tf.Tensor2D): Promise<tf.TypedArray[]> {
  return readAll(() => {
    const products = samples.matMul(references, false, true); // (B, N)
    const distances = references.square().sum(1).sub(products.mul(2)); // (B, N), without ||s||^2
    const rows = distances.argMin(1); // (B)
    const squares = distances.min(1).add(samples.square().sum(1)); // (B)
    return [rows, squares];
  });
}
