// Depthwise convolution and its gradients. tfjs-node has no numeric padding, in the gradients no explicit padding
// either; TensorFlow itself has no dilation there, so dilated ones run on a rearranged batch.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import {
  backpropFilter,
  backpropInput,
  type Convolution,
  convolutionWindow,
} from "./convolution.ts";
import { dilate, isDilated } from "./completeness/dilation.ts";
import { kernel } from "./kernel.ts";
import { windowAttributes } from "./window.ts";

/** `x`: (B, H, W, C); `filter`: (h, w, C, M); result: (B, H', W', C M). */
export function convolveDepthwise(
  x: tf.Tensor,
  filter: tf.Tensor,
  attrs: Convolution,
): tf.Tensor4D {
  const window = convolutionWindow(attrs, { x: x.shape, filter: filter.shape, depthwise: true });
  const dilation = isDilated(window) ? dilate(x.shape, window) : undefined;
  const y = rawOp<tf.Tensor4D>(
    "DepthwiseConv2dNative",
    [dilation ? dilation.split(x as tf.Tensor4D) : x, filter],
    { T: x.dtype, ...windowAttributes(dilation?.window ?? window) },
  );
  return dilation ? dilation.join(y) : y;
}

export const depthwiseConv2d = kernel<
  tf.DepthwiseConv2dNativeInputs,
  tf.DepthwiseConv2dNativeAttrs
>(tf.DepthwiseConv2dNative, ({ x, filter }, attrs) => convolveDepthwise(x, filter, attrs));

export const depthwiseConv2dBackpropInput = kernel<
  tf.DepthwiseConv2dNativeBackpropInputInputs,
  tf.DepthwiseConv2dNativeBackpropInputAttrs
>(tf.DepthwiseConv2dNativeBackpropInput, ({ dy, filter }, attrs) => {
  const shapes = { x: attrs.inputShape, filter: filter.shape, y: dy.shape, depthwise: true };
  const window = convolutionWindow(attrs, shapes);
  const op = "DepthwiseConv2dNativeBackpropInput";
  return backpropInput(op, attrs.inputShape, filter, dy, window);
});

export const depthwiseConv2dBackpropFilter = kernel<
  tf.DepthwiseConv2dNativeBackpropFilterInputs,
  tf.DepthwiseConv2dNativeBackpropFilterAttrs
>(tf.DepthwiseConv2dNativeBackpropFilter, ({ x, dy }, attrs) => {
  const shapes = { x: x.shape, filter: attrs.filterShape, y: dy.shape, depthwise: true };
  const window = convolutionWindow(attrs, shapes);
  const op = "DepthwiseConv2dNativeBackpropFilter";
  return backpropFilter(op, x, attrs.filterShape, dy, window);
});
