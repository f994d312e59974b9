// What no gradient passes.

import { tf } from "lib/tensorflow/mod.ts";

/**
 * `x`, as a constant for the gradient: nothing is learnt through it, and what it was computed of is not gone back
 * through. As with any constant, `tf.grad` throws where there is no other way, and `tf.variableGrads` has no gradient.
 */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return withoutGradient(() => x.clone());
}

/** What `compute` gives, as a constant for the gradient. Its ops need not have gradients. */
export function withoutGradient<T extends tf.Tensor>(compute: () => T): T {
  // There is no way back from a function without inputs.
  return tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))() as T;
}
