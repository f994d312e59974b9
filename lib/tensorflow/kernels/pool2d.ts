// Pooling over pictures (B, H, W, C).

import * as tf from "@tensorflow/tfjs";
import { kernel } from "./kernel.ts";
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from "./pooling.ts";
import { type Window, window2D } from "./window.ts";

const MAX = { forward: "MaxPool", gradient: "MaxPoolGrad" };
const AVG = { forward: "AvgPool", gradient: "AvgPoolGrad" };

/** @param y The result or its gradient: gradients know the size, but not how it was rounded. */
function poolWindow(x: tf.Tensor, attrs: tf.MaxPoolAttrs, y?: tf.Tensor): Window {
  const info = tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1, // TensorFlow.js dilates by rearranging the batch
    attrs.pad,
    attrs.dimRoundingMode,
  );
  return window2D(y ? { ...info, outHeight: y.shape[1]!, outWidth: y.shape[2]! } : info);
}

export const maxPool2d = kernel<tf.MaxPoolInputs, tf.MaxPoolAttrs>(
  tf.MaxPool,
  ({ x }, attrs) => maxPool(MAX, x, poolWindow(x, attrs)),
);

export const maxPool2dGradient = kernel<tf.MaxPoolGradInputs, tf.MaxPoolGradAttrs>(
  tf.MaxPoolGrad,
  ({ dy, input: x, output: y }, attrs) =>
    maxPoolGradient(MAX, { dy, x, y }, poolWindow(x, attrs, dy)),
);

export const avgPool2d = kernel<tf.AvgPoolInputs, tf.AvgPoolAttrs>(
  tf.AvgPool,
  ({ x }, attrs) => avgPool(AVG, x, poolWindow(x, attrs)),
);

export const avgPool2dGradient = kernel<tf.AvgPoolGradInputs, tf.AvgPoolGradAttrs>(
  tf.AvgPoolGrad,
  ({ dy, input: x }, attrs) => avgPoolGradient(AVG, { dy, x }, poolWindow(x, attrs, dy)),
);
