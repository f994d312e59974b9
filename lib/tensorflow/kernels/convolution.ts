// What Conv2D and depthwise convolution share: their window, and their gradients, whose ops differ in name only.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { dilate, isDilated } from "./completeness/dilation.ts";
import { allAxes, type Window, window2D, windowAttributes } from "./window.ts";

type Shape4D = [number, number, number, number];

/** Attributes of a convolution in TensorFlow.js's kernels. */
export interface Convolution {
  strides: [number, number] | number;
  pad: tf.Conv2DAttrs["pad"];
  dilations?: [number, number] | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** Shapes of a convolution, channels last. */
export interface ConvolutionShapes {
  x: number[];
  filter: number[];
  /** Given in the gradients, which know the output's size but not how it was rounded. */
  y?: number[];
  /** Position of the padding's axes in `pad`; pictures are channels last in any case. */
  padFormat?: "NHWC" | "NCHW";
  depthwise?: boolean;
}

/** The window of a convolution. */
export function convolutionWindow(attrs: Convolution, shapes: ConvolutionShapes): Window {
  const info = tf.backend_util.computeConv2DInfo(
    shapes.x as Shape4D,
    shapes.filter as Shape4D,
    attrs.strides,
    attrs.dilations ?? 1,
    channelsLastPad(attrs.pad, shapes.padFormat),
    attrs.dimRoundingMode,
    shapes.depthwise,
  );
  if (!shapes.y) return window2D(info);
  const [, outHeight, outWidth] = shapes.y;
  return window2D({ ...info, outHeight, outWidth });
}

function channelsLastPad(pad: Convolution["pad"], format = "NHWC"): Convolution["pad"] {
  if (!Array.isArray(pad) || format === "NHWC") return pad;
  const [batch, channels, rows, columns] = pad;
  return [batch, rows, columns, channels];
}

/**
 * Gradient of a convolution for its input.
 *
 * @param op Conv2DBackpropInput or its depthwise twin
 * @param xShape (B, H, W, C)
 */
export function backpropInput(
  op: string,
  xShape: number[],
  filter: tf.Tensor,
  dy: tf.Tensor,
  window: Window,
): tf.Tensor4D {
  if (isDilated(window)) {
    const dilation = dilate(xShape, window);
    const split = dilation.splitGradient(dy as tf.Tensor4D);
    return dilation.joinGradient(
      backpropInput(op, dilation.shape, filter, split, dilation.window),
    );
  }
  if (!window.padding) {
    const padded = backpropInput(op, paddedShape(xShape, window), filter, dy, unpadded(window));
    return tf.slice(padded, allAxes(window.pads).map(([before]) => before), xShape) as tf.Tensor4D;
  }
  const sizes = tf.tensor1d(xShape, "int32");
  return rawOp(op, [sizes, filter, dy], { T: dy.dtype, ...windowAttributes(window) });
}

/**
 * Gradient of a convolution for its filter.
 *
 * @param op Conv2DBackpropFilter or its depthwise twin
 */
export function backpropFilter(
  op: string,
  x: tf.Tensor,
  filterShape: number[],
  dy: tf.Tensor,
  window: Window,
): tf.Tensor4D {
  if (isDilated(window)) {
    const dilation = dilate(x.shape, window);
    const [xs, dys] = [
      dilation.split(x as tf.Tensor4D),
      dilation.splitGradient(dy as tf.Tensor4D),
    ];
    return backpropFilter(op, xs, filterShape, dys, dilation.window);
  }
  if (!window.padding) {
    const padded = tf.pad(x, allAxes(window.pads));
    return backpropFilter(op, padded, filterShape, dy, unpadded(window));
  }
  const sizes = tf.tensor1d(filterShape, "int32");
  return rawOp(op, [x, sizes, dy], { T: dy.dtype, ...windowAttributes(window) });
}

// oneDNN's gradients know no padding in numbers, and TensorFlow's own are slow, in bfloat16 by an order of magnitude. So
// the picture is padded first.

function unpadded(window: Window): Window {
  return { ...window, padding: "VALID", pads: window.pads.map(() => [0, 0]) };
}

function paddedShape(shape: number[], window: Window): number[] {
  return allAxes(window.pads).map(([before, after], axis) => before + shape[axis] + after);
}
