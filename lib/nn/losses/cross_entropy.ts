// Cross-entropy of class logits.

import { tf } from "lib/tensorflow/mod.ts";
import { softmaxCrossEntropy } from "../functional.ts";

/** Makes the mean of nothing 0. */
const SMALLEST_COUNT = 1e-12;

/** Options of {@linkcode crossEntropy}. */
export interface CrossEntropyOptions {
  /** Share of each target that is spread uniformly over all classes, in [0, 1). */
  labelSmoothing?: number;
  /** (...), like the labels: weight of each of them in the mean, 0 for those that do not count. */
  mask?: tf.Tensor;
}

/**
 * Cross-entropy of class logits against class indices: the mean over all positions, or over those that a mask lets count
 * (0 if it lets none). Equal to PyTorch's `cross_entropy`, whose `ignore_index` a mask of 0 and 1 stands for.
 *
 * @param logits (..., classes)
 * @param labels (...), int32, in [0, classes) also where they do not count
 * @returns a scalar
 */
export function crossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { labelSmoothing = 0, mask }: CrossEntropyOptions = {},
): tf.Scalar {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(`labelSmoothing is at least 0 and below 1, not ${labelSmoothing}.`);
  }
  checkShape("labels", labels, logits);
  if (mask) checkShape("mask", mask, logits);
  return tf.tidy(() => {
    const rows = logits.reshape<tf.Tensor2D>([-1, logits.shape.at(-1)!]); // (N, classes)
    const losses = softmaxCrossEntropy(rows, labels.flatten(), labelSmoothing); // (N)
    if (!mask) return losses.mean<tf.Scalar>();
    const weights = mask.flatten().cast("float32"); // (N)
    const shares = weights.div(weights.sum().maximum(SMALLEST_COUNT)); // (N)
    return losses.mul(shares).sum<tf.Scalar>();
  });
}

function checkShape(what: string, given: tf.Tensor, logits: tf.Tensor): void {
  const expected = logits.shape.slice(0, -1);
  if (tf.util.arraysEqual(given.shape, expected)) return;
  throw new Error(
    `crossEntropy of logits (${logits.shape.join(", ")}) needs ${what} of (${
      expected.join(", ")
    }), ` +
      `but got (${given.shape.join(", ")}).`,
  );
}
