// Convolutions over lines, pictures and volumes, in all their paddings, strides, dilations and formats.

import { tf } from "lib/tensorflow/mod.ts";
import { differentiable, floats, op, type OpCases } from "./case.ts";

type Picture = tf.Tensor4D;
type Padding = "valid" | "same" | number | tf.backend_util.ExplicitPadding;

const EXPLICIT: tf.backend_util.ExplicitPadding = [[0, 0], [2, 1], [0, 3], [0, 0]];
const picture = floats(2, 9, 8, 3); // (B, H, W, C)
const filter = floats(4, 3, 3, 5); // (h, w, C, D)

const conv2d = (strides: number | [number, number], pad: Padding) =>
  differentiable([picture, filter], (x: Picture, w: Picture) => tf.conv2d(x, w, strides, pad));

const depthwise = (strides: number, pad: Padding) =>
  differentiable(
    [picture, floats(3, 3, 3, 2)],
    (x: Picture, w: Picture) => tf.depthwiseConv2d(x, w, strides, pad),
  );

const transposed = (strides: number, pad: Padding, output: [number, number, number, number]) =>
  differentiable(
    [floats(2, 4, 4, 3), floats(4, 4, 5, 3)],
    (x: Picture, w: Picture) => tf.conv2dTranspose(x, w, output, strides, pad),
  );

export const convolution: OpCases = {
  "conv1d, same": differentiable(
    [floats(2, 8, 3), floats(3, 3, 4)],
    (x: tf.Tensor3D, w: tf.Tensor3D) => tf.conv1d(x, w, 1, "same"),
  ),
  "conv1d, stride 2, valid": differentiable(
    [floats(2, 8, 3), floats(3, 3, 4)],
    (x: tf.Tensor3D, w: tf.Tensor3D) => tf.conv1d(x, w, 2, "valid"),
  ),
  "conv2d, same": conv2d(1, "same"),
  "conv2d, stride 2, same": conv2d(2, "same"),
  "conv2d, strides 2 and 3, valid": conv2d([2, 3], "valid"),
  "conv2d, padding 1": conv2d(1, 1),
  "conv2d, stride 2, padding 2": conv2d(2, 2),
  "conv2d, explicit padding": conv2d(1, EXPLICIT),
  "conv2d, stride 2, explicit padding": conv2d(2, EXPLICIT),
  "conv2d, stride 2, padding 0 rounded up": op(
    [picture, filter],
    (x: Picture, w: Picture) => tf.conv2d(x, w, 2, 0, "NHWC", 1, "ceil"),
  ),
  "conv2d, stride 2, padding 1 rounded down": op(
    [picture, filter],
    (x: Picture, w: Picture) => tf.conv2d(x, w, 2, 1, "NHWC", 1, "floor"),
  ),
  "conv2d, dilation 2, same": op(
    [picture, floats(3, 3, 3, 4)],
    (x: Picture, w: Picture) => tf.conv2d(x, w, 1, "same", "NHWC", 2),
  ),
  "conv2d, dilations 2 and 3, padding 1": op(
    [picture, floats(3, 3, 3, 4)],
    (x: Picture, w: Picture) => tf.conv2d(x, w, 1, 1, "NHWC", [2, 3]),
  ),
  "conv2d of a single picture": differentiable(
    [floats(6, 6, 3), floats(3, 3, 3, 4)],
    (x: tf.Tensor3D, w: Picture) => tf.conv2d(x, w, 1, 1),
  ),
  "conv2d, channels first, stride 2": differentiable(
    [floats(2, 3, 9, 8), filter],
    (x: Picture, w: Picture) => tf.conv2d(x, w, 2, "same", "NCHW"),
  ),
  "conv2d, channels first, padding 1": differentiable(
    [floats(2, 3, 9, 8), filter],
    (x: Picture, w: Picture) => tf.conv2d(x, w, 1, 1, "NCHW"),
  ),
  "conv2d, channels first, explicit padding": differentiable(
    [floats(2, 3, 9, 8), filter],
    (x: Picture, w: Picture) => tf.conv2d(x, w, 1, [[0, 0], [0, 0], [2, 1], [0, 3]], "NCHW"),
  ),
  "conv2dTranspose, stride 2, same": transposed(2, "same", [2, 8, 8, 5]),
  "conv2dTranspose, stride 2, valid": transposed(2, "valid", [2, 10, 10, 5]),
  "conv2dTranspose, stride 2, padding 1": transposed(2, 1, [2, 8, 8, 5]),
  "conv2dTranspose, explicit padding": transposed(
    2,
    [[0, 0], [1, 0], [0, 2], [0, 0]],
    [2, 9, 8, 5],
  ),
  "depthwise, same": depthwise(1, "same"),
  "depthwise, stride 2, valid": depthwise(2, "valid"),
  "depthwise, padding 1": depthwise(1, 1),
  "depthwise, stride 2, padding 2": depthwise(2, 2),
  "depthwise, explicit padding": depthwise(1, EXPLICIT),
  "depthwise, dilation 2, same": op(
    [picture, floats(3, 3, 3, 2)],
    (x: Picture, w: Picture) => tf.depthwiseConv2d(x, w, 1, "same", "NHWC", 2),
  ),
  "depthwise, dilations 3 and 2, padding 2": op(
    [picture, floats(3, 3, 3, 2)],
    (x: Picture, w: Picture) => tf.depthwiseConv2d(x, w, 1, 2, "NHWC", [3, 2]),
  ),
  "depthwise, dilation 2, valid": op(
    [picture, floats(3, 3, 3, 2)],
    (x: Picture, w: Picture) => tf.depthwiseConv2d(x, w, 1, "valid", "NHWC", 2),
  ),
  "separable": differentiable(
    [floats(2, 6, 6, 2), floats(3, 3, 2, 2), floats(1, 1, 4, 3)],
    (x: Picture, depthwise: Picture, pointwise: Picture) =>
      tf.separableConv2d(x, depthwise, pointwise, 1, "same"),
  ),
  "fused conv2d with bias and relu": differentiable(
    [picture, filter, floats(5)],
    (x: Picture, w: Picture, bias: tf.Tensor1D) =>
      tf.fused.conv2d({ x, filter: w, strides: 2, pad: 1, bias, activation: "relu" }),
  ),
  "fused conv2d with elu": op(
    [picture, filter, floats(5)],
    (x: Picture, w: Picture, bias: tf.Tensor1D) =>
      tf.fused.conv2d({ x, filter: w, strides: 1, pad: "same", bias, activation: "elu" }),
  ),
  "fused conv2d, channels first, prelu": op(
    [floats(2, 3, 9, 8), filter, floats(5), floats(5)],
    (x: Picture, w: Picture, bias: tf.Tensor1D, preluActivationWeights: tf.Tensor1D) =>
      tf.fused.conv2d({
        x,
        filter: w,
        strides: 1,
        pad: "same",
        dataFormat: "NCHW",
        bias,
        activation: "prelu",
        preluActivationWeights,
      }),
  ),
  "fused depthwise with bias and relu6": differentiable(
    [picture, floats(3, 3, 3, 2), floats(6)],
    (x: Picture, w: Picture, bias: tf.Tensor1D) =>
      tf.fused.depthwiseConv2d({ x, filter: w, strides: 1, pad: 1, bias, activation: "relu6" }),
  ),
  "conv3d, same": differentiable(
    [floats(1, 4, 4, 4, 2), floats(2, 2, 2, 2, 3)],
    (x: tf.Tensor5D, w: tf.Tensor5D) => tf.conv3d(x, w, 1, "same"),
  ),
  "conv3d, stride 2, valid": differentiable(
    [floats(1, 5, 4, 4, 2), floats(2, 2, 2, 2, 3)],
    (x: tf.Tensor5D, w: tf.Tensor5D) => tf.conv3d(x, w, 2, "valid"),
  ),
  "conv3dTranspose, stride 2": op(
    [floats(1, 2, 2, 2, 2), floats(2, 2, 2, 3, 2)],
    (x: tf.Tensor5D, w: tf.Tensor5D) => tf.conv3dTranspose(x, w, [1, 4, 4, 4, 3], 2, "same"),
  ),
  "dilation2d": differentiable(
    [floats(1, 5, 5, 2), floats(2, 2, 2)],
    (x: Picture, w: tf.Tensor3D) => tf.dilation2d(x, w, 1, "same"),
  ),
};
