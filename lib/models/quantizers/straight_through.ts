// The straight-through estimator.

import { tf } from "lib/tensorflow/mod.ts";
import { stopGradient } from "lib/nn/mod.ts";

/**
 * `q` with the gradient of `z`: the decoder's gradient by the code's vector is copied to the encoder's, since the choice of
 * the nearest code has none (van den Oord et al., "Neural discrete representation learning", 2017, section 3.2).
 *
 * @param z the encoder's vectors (..., D)
 * @param q the codes' vectors (..., D)
 */
export function straightThrough<T extends tf.Tensor>(z: T, q: T): T {
  return tf.tidy(() => z.add(stopGradient(q.sub(z))));
}
