// The identity that no gradient passes.

import { tf } from "lib/tensorflow/mod.ts";

const block = tf.customGrad((x) => ({
  value: (x as tf.Tensor).clone(),
  gradFunc: (dy: tf.Tensor | tf.Tensor[]) => tf.zerosLike(dy as tf.Tensor),
}));

/** `x`, as a constant for the gradient: nothing is learnt through it. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return block(x) as T;
}
