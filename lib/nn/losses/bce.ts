// Binary cross-entropy, the mean over all elements, safe from overflow and from the logarithm of zero.

import { tf } from "lib/tensorflow/mod.ts";

/** PyTorch's BCELoss never lets a logarithm fall below this, so a wrong 0 or 1 costs 100 and not infinity. */
const MIN_LOG = -100;
/** PyTorch's floor for p (1 - p) in the gradient of BCELoss. */
const MIN_VARIANCE = 1e-12;

/** Target of a loss: the same for all elements, or one for each. */
export type Target = number | tf.Tensor;

/**
 * Binary cross-entropy of probabilities: mean of `-(t log p + (1 - t) log(1 - p))`.
 *
 * Logarithms are clamped at -100 and the gradient's denominator at 1e-12, so values and gradients are those of
 * PyTorch's `BCELoss`. Where p rounds to exactly 0 or 1, the gradient through a sigmoid vanishes:
 * {@linkcode bceWithLogits} has not that weakness.
 *
 * @param probabilities any shape, in [0, 1]
 * @param target 0..1, broadcast to the probabilities' shape
 * @returns a scalar
 */
export function bce(probabilities: tf.Tensor, target: Target): tf.Scalar {
  return tf.tidy(() => {
    const targets = broadcastTarget(target, probabilities);
    return elementwiseBce(probabilities, targets).mean();
  });
}

const elementwiseBce = tf.customGrad((...inputs) => {
  const [p, t, save] = inputs as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
  save([p, t]);
  const safeLog = (x: tf.Tensor) => x.log().maximum(MIN_LOG);
  const value = t.mul(safeLog(p)).add(t.sub(1).neg().mul(safeLog(p.sub(1).neg()))).neg();
  const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => {
    const [p, t] = saved;
    const slope = p.sub(t).div(p.mul(p.sub(1).neg()).maximum(MIN_VARIANCE));
    return [(dy as tf.Tensor).mul(slope), tf.zerosLike(t)];
  };
  return { value, gradFunc };
}) as (p: tf.Tensor, t: tf.Tensor) => tf.Tensor;

/**
 * Binary cross-entropy of `sigmoid(logits)`, computed without the sigmoid: mean of
 * `max(x, 0) - x t + log(1 + exp(-|x|))`. Its gradient, `sigmoid(x) - t`, never vanishes while the answer is wrong.
 * Equal to PyTorch's `BCEWithLogitsLoss`.
 *
 * @param logits any shape
 * @param target 0..1, broadcast to the logits' shape
 * @returns a scalar
 */
export function bceWithLogits(logits: tf.Tensor, target: Target): tf.Scalar {
  return tf.tidy(() => {
    const targets = broadcastTarget(target, logits);
    return tf.softplus(logits).sub(logits.mul(targets)).mean();
  });
}

function broadcastTarget(target: Target, like: tf.Tensor): tf.Tensor {
  return typeof target === "number" ? tf.fill(like.shape, target) : target;
}
