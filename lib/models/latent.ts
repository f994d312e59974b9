// Interpolation in the latent space.

import { tf } from "lib/tensorflow/mod.ts";

/** Below it, in radians, the great circle is a line in float32. */
const SMALL_ANGLE = 1e-4;

/**
 * Points from `a` to `b` along the great circle between them (White, "Sampling generative networks", 2016): the
 * straight line would pass through vectors shorter than any that the generator was trained on.
 *
 * @param a (latent)
 * @param b (latent)
 * @param count points, both ends included
 * @returns (count, latent)
 */
export function slerp(a: tf.Tensor1D, b: tf.Tensor1D, count: number): tf.Tensor2D {
  return tf.tidy(() => {
    const cosine = a.mul(b).sum().div(a.norm().mul(b.norm()));
    const angle = cosine.clipByValue(-1, 1).acos(); // ()
    const isLine = angle.less(SMALL_ANGLE);
    const safe = tf.where(isLine, tf.onesLike(angle), angle);
    /** Weight of an end, (count, 1), at `share` of the way to it. */
    const weight = (share: tf.Tensor) =>
      tf.where(isLine, share, share.mul(safe).sin().div(safe.sin()));
    const t = tf.range(0, count).div(Math.max(1, count - 1)).expandDims(1); // (count, 1)
    return weight(tf.sub(1, t)).mul(a).add<tf.Tensor2D>(weight(t).mul(b)); // (count, latent)
  });
}
