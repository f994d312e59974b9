// Conv2D and its gradients. tfjs-node has no numeric padding, in the gradients no explicit padding either, and passes
// the strides of NHWC for NCHW too.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import {
  backpropFilter,
  backpropInput,
  type Convolution,
  convolutionWindow,
} from "./convolution.ts";
import { fromChannelsLast, shapeChannelsLast, toChannelsLast } from "./data_format.ts";
import { kernel } from "./kernel.ts";
import { windowAttributes } from "./window.ts";

/** `x`: (B, H, W, C), or (B, C, H, W) in the format NCHW; `filter`: (h, w, C, D). */
export function convolve(x: tf.Tensor, filter: tf.Tensor, attrs: tf.Conv2DAttrs): tf.Tensor4D {
  const format = attrs.dataFormat;
  const picture = toChannelsLast(x, format);
  const shapes = { x: picture.shape, filter: filter.shape, padFormat: format };
  const window = convolutionWindow(attrs, shapes);
  const y = rawOp("Conv2D", [picture, filter], {
    T: x.dtype,
    ...windowAttributes(window),
    dilations: [1, ...window.dilations, 1],
  });
  return fromChannelsLast(y, format);
}

export const conv2d = kernel<tf.Conv2DInputs, tf.Conv2DAttrs>(
  tf.Conv2D,
  ({ x, filter }, attrs) => convolve(x, filter, attrs),
);

export const conv2dBackpropInput = kernel<
  tf.Conv2DBackpropInputInputs,
  tf.Conv2DBackpropInputAttrs & Convolution
>(tf.Conv2DBackpropInput, ({ dy, filter }, attrs) => {
  const format = attrs.dataFormat;
  const xShape = shapeChannelsLast(attrs.inputShape, format);
  const dyLast = toChannelsLast(dy, format);
  const shapes = { x: xShape, filter: filter.shape, y: dyLast.shape, padFormat: format };
  const window = convolutionWindow(attrs, shapes);
  return fromChannelsLast(
    backpropInput("Conv2DBackpropInput", xShape, filter, dyLast, window),
    format,
  );
});

export const conv2dBackpropFilter = kernel<
  tf.Conv2DBackpropFilterInputs,
  tf.Conv2DBackpropFilterAttrs & Convolution
>(tf.Conv2DBackpropFilter, ({ x, dy }, attrs) => {
  const [xLast, dyLast] = [x, dy].map((picture) => toChannelsLast(picture, attrs.dataFormat));
  const shapes = {
    x: xLast.shape,
    filter: attrs.filterShape,
    y: dyLast.shape,
    padFormat: attrs.dataFormat,
  };
  const window = convolutionWindow(attrs, shapes);
  return backpropFilter("Conv2DBackpropFilter", xLast, attrs.filterShape, dyLast, window);
});
