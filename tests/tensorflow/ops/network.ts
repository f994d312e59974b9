// What networks are made of: normalisation, softmax, losses, dropout, recurrence.

import { tf } from "lib/tensorflow/mod.ts";
import { between, bools, differentiable, floats, given, ints, op, type OpCases } from "./case.ts";

type Two = [tf.Tensor, tf.Tensor];
const logits = between(-3, 3, 4, 5);
const oneHot = given(
  [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1],
  [4, 5],
  "float32",
);

type BatchNorm = [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];

const layerNorm = (x: tf.Tensor) => {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
};

const gelu = (x: tf.Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

export const network: OpCases = {
  softmax: differentiable([logits], (x) => tf.softmax(x)),
  "softmax of large logits": op(
    [given([1e4, 1e4 - 1, -1e4], [3], "float32")],
    (x) => tf.softmax(x),
  ),
  logSoftmax: differentiable([logits], (x) => tf.logSoftmax(x)),
  batchNorm: differentiable<BatchNorm>(
    [floats(2, 3, 3, 4), floats(4), between(0.2, 2, 4), floats(4), floats(4)],
    (x, mean, variance, offset, scale) => tf.batchNorm(x, mean, variance, offset, scale, 1e-3),
  ),
  // TensorFlow.js cannot differentiate this one on any backend.
  "batchNorm without scale": op(
    [floats(2, 3, 3, 4), floats(4), between(0.2, 2, 4)],
    (x: tf.Tensor, mean: tf.Tensor1D, variance: tf.Tensor1D) => tf.batchNorm(x, mean, variance),
  ),
  layerNorm: differentiable([floats(4, 6)], layerNorm),
  gelu: differentiable([logits], gelu),
  localResponseNormalization: differentiable(
    [floats(1, 4, 4, 3)],
    (x: tf.Tensor4D) => tf.localResponseNormalization(x, 2, 1.5, 0.7, 0.4),
  ),
  "loss: softmax cross-entropy": differentiable([logits], (x) => {
    const labels = tf.oneHot(tf.tensor1d([0, 2, 1, 4], "int32"), 5);
    return tf.losses.softmaxCrossEntropy(tf.cast(labels, "float32"), x);
  }),
  "loss: softmax cross-entropy, smoothed": op<Two>(
    [oneHot, logits],
    (labels, x) => tf.losses.softmaxCrossEntropy(labels, x, undefined, 0.1),
  ),
  "loss: sigmoid cross-entropy": differentiable<Two>(
    [ints(2, 4, 5), logits],
    (labels, x) => tf.losses.sigmoidCrossEntropy(labels, x),
  ),
  "loss: mean squared error": differentiable<Two>(
    [floats(4, 5), floats(4, 5)],
    (a, b) => tf.losses.meanSquaredError(a, b),
  ),
  "loss: absolute difference": op<Two>(
    [floats(4, 5), floats(4, 5)],
    (a, b) => tf.losses.absoluteDifference(a, b),
  ),
  "loss: huber": differentiable<Two>(
    [between(-3, 3, 4, 5), floats(4, 5)],
    (a, b) => tf.losses.huberLoss(a, b),
  ),
  "loss: hinge": op<Two>([bools(4, 5), floats(4, 5)], (a, b) => tf.losses.hingeLoss(a, b)),
  "loss: log": op<Two>(
    [between(0.1, 0.9, 4, 5), between(0.1, 0.9, 4, 5)],
    (a, b) => tf.losses.logLoss(a, b),
  ),
  "loss: cosine distance": op<Two>(
    [floats(4, 5), floats(4, 5)],
    (a, b) => tf.losses.cosineDistance(a, b, 1),
  ),
  "loss: weighted": op<Two>(
    [floats(4, 5), between(0, 1, 4, 5)],
    (a, weights) => tf.losses.computeWeightedLoss(a, weights),
  ),
  "dropout, rate 0": op([floats(5)], (x) => tf.dropout(x, 0)),
  movingAverage: op<Two>([floats(4), floats(4)], (v, x) => tf.movingAverage(v, x, 0.9, 3)),
  basicLSTMCell: op(
    [floats(5, 8), floats(8), floats(3, 3), floats(3, 2), floats(3, 2)],
    (kernel: tf.Tensor2D, bias: tf.Tensor1D, data: tf.Tensor2D, c: tf.Tensor2D, h: tf.Tensor2D) =>
      tf.basicLSTMCell(1, kernel, bias, data, c, h),
  ),
  attention: differentiable(
    [floats(2, 4, 3), floats(2, 4, 3), floats(2, 4, 3)],
    (q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D) =>
      tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), 3 ** -0.5)), v),
  ),
};
