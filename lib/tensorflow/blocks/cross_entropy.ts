// Cross-entropy of logits, whose op gives its gradient in the same pass.

import * as tf from "@tensorflow/tfjs";
import { onTensorFlow } from "../backend/backend_name.ts";
import { rawOps } from "../backend/raw_op.ts";
import { block } from "./block.ts";

/** Losses and, for each, its gradient by the logits. */
type LossesAndGradients = [losses: tf.Tensor, gradients: tf.Tensor];

/** The classes' target probabilities (Szegedy et al., "Rethinking the Inception architecture", 2016, section 7). */
function smoothed(labels: tf.Tensor, classes: number, smoothing: number): tf.Tensor {
  const rest = smoothing / classes;
  return tf.oneHot(labels, classes, 1 - smoothing + rest, rest, "float32");
}

function compute(logits: tf.Tensor, labels: tf.Tensor, smoothing: number): LossesAndGradients {
  if (!onTensorFlow()) return compose(logits, labels, smoothing);
  const pair = smoothing === 0
    ? rawOps("SparseSoftmaxCrossEntropyWithLogits", [logits, labels], {
      T: "float32",
      Tlabels: "int32",
    }, 2)
    : rawOps(
      "SoftmaxCrossEntropyWithLogits",
      [
        logits,
        smoothed(labels, logits.shape[1]!, smoothing),
      ],
      { T: "float32" },
      2,
    );
  return pair as LossesAndGradients;
}

/** The same of TensorFlow.js's ops, for backends that have no other. */
function compose(logits: tf.Tensor, labels: tf.Tensor, smoothing: number): LossesAndGradients {
  const targets = smoothed(labels, logits.shape[1]!, smoothing);
  const logarithms = tf.logSoftmax(logits);
  return [logarithms.mul(targets).sum(-1).neg(), logarithms.exp().sub(targets)];
}

const withSmoothing = (smoothing: number) =>
  block({
    forward: (logits, labels) => {
      const [value, gradients] = compute(logits, labels, smoothing);
      return { value, saved: [gradients] };
    },
    recompute: (logits, labels) => [compose(logits, labels, smoothing)[1]],
    fusible: "none", // XLA would not report a label that is no class
    backward: (dy, _inputs, [gradients]) => [gradients.mul(dy.expandDims(-1))],
  });

const blocks = new Map<number, ReturnType<typeof withSmoothing>>();

/**
 * Cross-entropy of class logits against class indices, one loss for each row; take the mean, or a weighted one.
 *
 * TensorFlow reports a label that is no class when it computes the losses.
 *
 * @param logits (..., classes)
 * @param labels (...), int32
 * @param options.smoothing share of the target probability that is spread evenly over all classes, in [0, 1)
 * @returns (...)
 * @throws Error when the shapes do not match, or on another type of labels
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { smoothing = 0 }: { smoothing?: number } = {},
): tf.Tensor {
  check(logits, labels, smoothing);
  let losses = blocks.get(smoothing);
  if (!losses) blocks.set(smoothing, losses = withSmoothing(smoothing));
  const classes = logits.shape.at(-1)!;
  return tf.tidy(() =>
    losses(logits.reshape([-1, classes]), labels.flatten()).reshape(labels.shape)
  );
}

function check(logits: tf.Tensor, labels: tf.Tensor, smoothing: number): void {
  if (!tf.util.arraysEqual(logits.shape.slice(0, -1), labels.shape) || logits.rank === 0) {
    throw new Error(
      `softmaxCrossEntropy takes (..., classes) and (...), not [${logits.shape}] and [${labels.shape}].`,
    );
  }
  if (labels.dtype !== "int32") {
    throw new Error(`softmaxCrossEntropy takes class indices (int32), not ${labels.dtype}.`);
  }
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new RangeError(`Label smoothing is at least 0 and below 1, not ${smoothing}.`);
  }
}
