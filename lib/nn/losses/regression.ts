// Losses of regression: squared and absolute errors.

import { tf } from "lib/tensorflow/mod.ts";

/**
 * Mean of the squared differences.
 *
 * @param x any shape
 * @param target the same shape
 * @returns a scalar
 */
export function mse(x: tf.Tensor, target: tf.Tensor): tf.Scalar {
  checkSameShape("mse", x, target);
  return tf.tidy(() => x.sub(target).square().mean<tf.Scalar>());
}

/**
 * Mean of the absolute differences. Where there is none, the gradient is zero, as PyTorch's.
 *
 * @param x any shape
 * @param target the same shape
 * @returns a scalar
 */
export function l1(x: tf.Tensor, target: tf.Tensor): tf.Scalar {
  checkSameShape("l1", x, target);
  return tf.tidy(() => magnitude(x.sub(target)).mean<tf.Scalar>());
}

/** `|x|` with the gradient `sign(x)`; TensorFlow.js's own is -1 at zero. */
const magnitude = tf.customGrad((x, save) => {
  (save as tf.GradSaveFunc)([x as tf.Tensor]);
  return {
    value: tf.abs(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor | tf.Tensor[], [x]: tf.Tensor[]) => tf.sign(x).mul(dy as tf.Tensor),
  };
});

function checkSameShape(loss: string, x: tf.Tensor, target: tf.Tensor): void {
  if (tf.util.arraysEqual(x.shape, target.shape)) return;
  throw new Error(`${loss} compares (${x.shape.join(", ")}) with (${target.shape.join(", ")}).`);
}
