// Max and mean pooling over pictures and volumes. tfjs-node has no padding but SAME and VALID, as TensorFlow has no
// other for most of these ops; here any other padding is added to the input first.

import * as tf from "@tensorflow/tfjs";
import { type RawAttr, rawOp } from "../backend/raw_op.ts";
import { allAxes, type Pair, type Window } from "./window.ts";

/** TensorFlow's ops for one kind of pooling. */
export interface PoolingOps {
  forward: string;
  gradient: string;
}

function attributes(window: Window) {
  return {
    ksize: [1, ...window.size, 1],
    strides: [1, ...window.strides, 1],
    padding: { text: window.padding ?? "VALID" },
  };
}

/** Pads all axes with one value; nothing to do for SAME and VALID. */
function pad(x: tf.Tensor, window: Window, value: number): tf.Tensor {
  return window.padding ? x : tf.pad(x, allAxes(window.pads), value);
}

/** Undoes {@linkcode pad}. */
function crop(x: tf.Tensor, window: Window, shape: number[]): tf.Tensor {
  return window.padding
    ? x
    : tf.slice(x, allAxes(window.pads).map(([before]: Pair) => before), shape);
}

/** The greatest value under each window. */
export function maxPool(ops: PoolingOps, x: tf.Tensor, window: Window): tf.Tensor {
  const padded = pad(x, window, -Infinity);
  return rawOp(ops.forward, [padded], { T: x.dtype, ...attributes(window) });
}

/** Gradient of {@linkcode maxPool} for `x`, given its result `y`. */
export function maxPoolGradient(
  ops: PoolingOps,
  { dy, x, y }: { dy: tf.Tensor; x: tf.Tensor; y: tf.Tensor },
  window: Window,
): tf.Tensor {
  const padded = pad(x, window, -Infinity);
  // Over volumes the op has a type attribute for its input and one for the gradient.
  const types: Record<string, RawAttr> = ops.gradient === "MaxPool3DGrad"
    ? { T: dy.dtype, TInput: x.dtype }
    : { T: x.dtype };
  const dx = rawOp(ops.gradient, [padded, y, dy], { ...types, ...attributes(window) });
  return crop(dx, window, x.shape);
}

/** The mean under each window, over what lies inside of the picture; 0 where nothing does. */
export function avgPool(ops: PoolingOps, x: tf.Tensor, window: Window): tf.Tensor {
  const mean = (values: tf.Tensor) =>
    rawOp(ops.forward, [pad(values, window, 0)], { T: values.dtype, ...attributes(window) });
  return window.padding ? mean(x) : tf.divNoNan(mean(x), mean(ones(x)));
}

/** Gradient of {@linkcode avgPool} for its input `x`. */
export function avgPoolGradient(
  ops: PoolingOps,
  { dy, x }: { dy: tf.Tensor; x: tf.Tensor },
  window: Window,
): tf.Tensor {
  const insideShare = () =>
    rawOp(ops.forward, [pad(ones(x), window, 0)], { T: "float32", ...attributes(window) });
  const dMean = window.padding ? dy : tf.divNoNan(dy, insideShare());
  const shape = x.shape.map((size, axis) => {
    const [before, after] = window.padding ? [0, 0] : allAxes(window.pads)[axis];
    return before + size + after;
  });
  const dx = rawOp(ops.gradient, [tf.tensor1d(shape, "int32"), dMean], {
    T: dy.dtype,
    ...attributes(window),
  });
  return crop(dx, window, x.shape);
}

/** One picture of ones: which part of a window lies inside is the same for all pictures and channels. */
function ones(x: tf.Tensor): tf.Tensor {
  return tf.ones([1, ...x.shape.slice(1, -1), 1]);
}
