// Reads what was computed, without making JavaScript wait for the device.

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
