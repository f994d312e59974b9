// Reads what was computed, without making JavaScript wait for the device, and refuses features that are not finite.

import { tf } from "lib/tensorflow/mod.ts";

/** The values of some tensors, which are freed with all else that `compute` makes. */
export async function readAll(compute: () => tf.Tensor[]): Promise<tf.TypedArray[]> {
  const tensors = tf.tidy(compute);
  try {
    return await Promise.all(tensors.map((tensor) => tensor.data()));
  } finally {
    tf.dispose(tensors);
  }
}

/**
 * A comparison with NaN is false: without this, precision of broken features would be 0, and nobody would ask why.
 *
 * @param sets (N, D) each
 * @throws Error when a value is not a finite number
 */
export async function requireFinite(sets: readonly tf.Tensor2D[]): Promise<void> {
  const sums = await readAll(() => sets.map((set) => set.sub(set).sum())); // 0, or NaN
  const bad = sums.findIndex(([sum]) => sum !== 0);
  if (bad < 0) return;
  const [count, width] = sets[bad].shape;
  throw new Error(
    `Features (${count}, ${width}) hold a value that is not a finite number, and no measure of them would mean anything. ` +
      "A model that makes such pictures has diverged.",
  );
}
