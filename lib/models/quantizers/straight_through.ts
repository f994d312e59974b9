// Ways for the gradient around the choice of a code, which has none of its own.

import { tf } from "lib/tensorflow/mod.ts";
import { stopGradient } from "lib/nn/mod.ts";

/** Keeps vectors of length zero from being divided by it. */
const SMALLEST_SQUARE = 1e-12;

/**
 * `q`, with the gradient of `z`: what the decoder would have each code moved by moves the encoder's vector (van den Oord et
 * al., "Neural discrete representation learning", 2017, section 3.2).
 *
 * @param z the encoder's vectors (..., D)
 * @param q the codes' vectors (..., D)
 */
export function straightThrough<T extends tf.Tensor>(z: T, q: T): T {
  return tf.tidy(() => z.add(stopGradient(q.sub(z))));
}

/**
 * `q`, written as `z` turned and stretched, with that turn held constant for the gradient: it reaches the encoder at the
 * angle to `z` that it has to `q` at the decoder (Fifty et al., "Restructuring vector quantization with the rotation
 * trick", 2024, section 4.2).
 *
 * The turn is `1 - 2 r r' + 2 q^ z^'`, with unit vectors `z^`, `q^` and `r` along `z^ + q^`.
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
    const turned = z.sub(between.mul(across).mul(2)).add(to.direction.mul(along).mul(2)); // (..., D)
    return turned.mul<T>(to.length.div(from.length));
  });
}

/** Lengths (..., 1) and directions (..., D). */
function unit(x: tf.Tensor): { length: tf.Tensor; direction: tf.Tensor } {
  const length = x.square().sum(-1, true).maximum(SMALLEST_SQUARE).sqrt();
  return { length, direction: x.div(length) };
}
