// Pooling over volumes (B, D, H, W, C).

import * as tf from "@tensorflow/tfjs";
import { kernel } from "../kernel.ts";
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from "../pooling.ts";
import { type Window, window3D } from "../window.ts";

const MAX = { forward: "MaxPool3D", gradient: "MaxPool3DGrad" };
const AVG = { forward: "AvgPool3D", gradient: "AvgPool3DGrad" };

/** @param y The result or its gradient, whose size is known for certain. */
function poolWindow(x: tf.Tensor, attrs: tf.MaxPool3DGradAttrs, y?: tf.Tensor): Window {
  const info = tf.backend_util.computePool3DInfo(
    x.shape as [number, number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  if (!y) return window3D(info);
  const [, outDepth, outHeight, outWidth] = y.shape;
  return window3D({ ...info, outDepth, outHeight, outWidth });
}

export const maxPool3d = kernel<tf.MaxPool3DInputs, tf.MaxPool3DAttrs>(
  tf.MaxPool3D,
  ({ x }, attrs) => maxPool(MAX, x, poolWindow(x, attrs)),
);

export const maxPool3dGradient = kernel<tf.MaxPool3DGradInputs, tf.MaxPool3DGradAttrs>(
  tf.MaxPool3DGrad,
  ({ dy, input: x, output: y }, attrs) =>
    maxPoolGradient(MAX, { dy, x, y }, poolWindow(x, attrs, dy)),
);

export const avgPool3d = kernel<tf.AvgPool3DInputs, tf.AvgPool3DAttrs>(
  tf.AvgPool3D,
  ({ x }, attrs) => avgPool(AVG, x, poolWindow(x, attrs)),
);

export const avgPool3dGradient = kernel<tf.AvgPool3DGradInputs, tf.AvgPool3DGradAttrs>(
  tf.AvgPool3DGrad,
  ({ dy, input: x }, attrs) => avgPoolGradient(AVG, { dy, x }, poolWindow(x, attrs, dy)),
);
