// Makes weights.

import { tf } from "lib/tensorflow/mod.ts";

/** A variable that starts with what `initial` gives; the tensors made on the way are freed. */
export function parameter<R extends tf.Rank>(
  initial: () => tf.Tensor<R>,
  trainable = true,
): tf.Variable<R> {
  return tf.tidy(() => tf.variable(initial(), trainable));
}
