// Ways through the latent space.

import { tf } from "lib/tensorflow/mod.ts";

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
    const cosine = a.mul(b).sum().div(a.norm().mul(b.norm())).dataSync()[0];
    const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
    const rows = Array.from({ length: count }, (_, i) => {
      const t = count > 1 ? i / (count - 1) : 0;
      const [weightA, weightB] = angle < 1e-4
        ? [1 - t, t] // the circle is a line
        : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
      return a.mul(weightA).add(b.mul(weightB));
    });
    return tf.stack(rows) as tf.Tensor2D; // (count, latent)
  });
}
