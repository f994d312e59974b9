// The rotation trick, instead of the straight-through estimator.

import { tf } from "lib/tensorflow/mod.ts";
import { stopGradient } from "lib/nn/mod.ts";

/** Smallest squared length that a vector is divided by. */
const SMALLEST_SQUARE = 1e-12;

/**
 * `q` as `z` rotated and scaled, with the rotation a constant for the gradient: the encoder's gradient has the angle to `z`
 * that the decoder's has to `q` (Fifty et al., "Restructuring vector quantization with the rotation trick", 2024, section
 * 4.2).
 *
 * The rotation is `I - 2 r r^T + 2 q^ z^^T`, with unit vectors `z^`, `q^` and `r` along `z^ + q^`.
 *
 * @param z the encoder's vectors (..., D)
 * @param q the codes' vectors (..., D)
 */
export function rotate<T extends tf.Tensor>(z: T, q: T): T {
  return tf.tidy(() => {
    const [from, to] = [unit(stopGradient(z)), unit(stopGradient(q))];
    const between = unit(from.direction.add(to.direction)).direction; // (..., D)
    const along = z.mul(from.direction).sum(-1, true); // (..., 1)
    const across = z.mul(between).sum(-1, true); // (..., 1)
    const rotated = z.sub(between.mul(across).mul(2)).add(to.direction.mul(along).mul(2)); // (..., D)
    return rotated.mul<T>(to.length.div(from.length));
  });
}

/** Lengths (..., 1) and directions (..., D). */
function unit(x: tf.Tensor): { length: tf.Tensor; direction: tf.Tensor } {
  const length = x.square().sum(-1, true).maximum(SMALLEST_SQUARE).sqrt();
  return { length, direction: x.div(length) };
}
