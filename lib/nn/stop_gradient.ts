// The identity that no gradient passes.

import { tf } from "lib/tensorflow/mod.ts";

/** `x`, as a constant for the gradient: nothing is learnt through it, and no time is spent on what led to it. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  // What kernels do inside is not recorded for gradients. A gradient of zeros, by tf.customGrad, would be carried back
  // through everything before.
  const { state } = tf.engine();
  state.kernelDepth++;
  try {
    return x.clone();
  } finally {
    state.kernelDepth--;
  }
}
