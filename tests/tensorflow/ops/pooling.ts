// Pooling over pictures and volumes.
//
// TensorFlow.js's CPU backend divides the gradient of mean pooling by the whole window even at borders, where the
// forward pass divides by what lies inside; such cases compare results alone, and gradients_test.ts has the gradient.

import { tf } from "lib/tensorflow/mod.ts";
import { differentiable, floats, op, type OpCases } from "./case.ts";

type Padding = "valid" | "same" | number | tf.backend_util.ExplicitPadding;
type Rounding = "floor" | "round" | "ceil";

const picture = floats(2, 8, 7, 3); // (B, H, W, C)
const volume = floats(1, 4, 5, 4, 2); // (B, D, H, W, C)
const EXPLICIT: tf.backend_util.ExplicitPadding = [[0, 0], [1, 0], [0, 2], [0, 0]];

const maxPool = (size: number, strides: number, pad: Padding) =>
  differentiable([picture], (x: tf.Tensor4D) => tf.maxPool(x, size, strides, pad));
const avgPool = (size: number, strides: number, pad: Padding, rounding?: Rounding) =>
  op([picture], (x: tf.Tensor4D) => tf.avgPool(x, size, strides, pad, rounding));

export const pooling: OpCases = {
  "maxPool, same": maxPool(3, 1, "same"),
  "maxPool, stride 2, same": maxPool(2, 2, "same"),
  "maxPool, valid": maxPool(3, 2, "valid"),
  "maxPool, padding 1": maxPool(3, 1, 1),
  "maxPool, stride 2, padding 1": maxPool(3, 2, 1),
  "maxPool, explicit padding": maxPool(3, 1, EXPLICIT),
  "maxPool, stride 2, padding 1, rounded up": op(
    [picture],
    (x: tf.Tensor4D) => tf.maxPool(x, 2, 2, 1, "ceil"),
  ),
  "maxPool of a single picture": differentiable(
    [floats(6, 6, 2)],
    (x: tf.Tensor3D) => tf.maxPool(x, 2, 2, "valid"),
  ),
  "avgPool, same": avgPool(3, 1, "same"),
  "avgPool, stride 2, padding 1": avgPool(3, 2, 1),
  "avgPool, explicit padding": avgPool(3, 1, EXPLICIT),
  "avgPool, padding 1, rounded up": avgPool(3, 2, 1, "ceil"),
  "avgPool, valid": differentiable(
    [picture],
    (x: tf.Tensor4D) => tf.avgPool(x, 3, 2, "valid"),
  ),
  "pool, dilated maximum": differentiable(
    [picture],
    (x: tf.Tensor4D) => tf.pool(x, 2, "max", "same", 2, 1),
  ),
  "pool, dilated mean": op([picture], (x: tf.Tensor4D) => tf.pool(x, 2, "avg", "valid", 2, 1)),
  "maxPool3d, same": differentiable([volume], (x: tf.Tensor5D) => tf.maxPool3d(x, 2, 2, "same")),
  "maxPool3d, padding 1": differentiable([volume], (x: tf.Tensor5D) => tf.maxPool3d(x, 3, 2, 1)),
  "avgPool3d, valid": differentiable([volume], (x: tf.Tensor5D) => tf.avgPool3d(x, 2, 2, "valid")),
  "avgPool3d, padding 1": op([volume], (x: tf.Tensor5D) => tf.avgPool3d(x, 3, 2, 1)),
  maxPoolWithArgmax: op([picture], (x: tf.Tensor4D) => {
    const { result, indexes } = tf.maxPoolWithArgmax(x, 2, 2, "valid");
    return [result, indexes] as tf.Tensor[];
  }),
  "maxPoolWithArgmax, same, batch in index": op([picture], (x: tf.Tensor4D) => {
    const { result, indexes } = tf.maxPoolWithArgmax(x, 3, 2, "same", true);
    return [result, indexes] as tf.Tensor[];
  }),
};
