// Unique of floats: TensorFlow takes every NaN for a value of its own, TensorFlow.js (as NumPy) all for one.

import * as tf from "@tensorflow/tfjs";
import { rawOp, rawOps } from "../../backend/raw_op.ts";
import { kernel } from "../kernel.ts";

export const unique = kernel<tf.UniqueInputs, tf.UniqueAttrs>(tf.Unique, ({ x }, { axis }) => {
  const isFloat = x.dtype === "float32";
  const inputs = [isFloat ? bits(x) : x, tf.tensor1d([axis ?? 0], "int32")];
  const T = isFloat ? "int32" : x.dtype;
  const [values, indices] = rawOps("UniqueV2", inputs, { T, Taxis: "int32", out_idx: "int32" }, 2);
  return [isFloat ? rawOp("Bitcast", [values], { T, type: "float32" }) : values, indices];
});

/** The bit pattern as an integer, equal for all NaN and for 0 and -0. */
function bits(x: tf.Tensor): tf.Tensor {
  const T = "float32";
  const oneNaN = rawOp("SelectV2", [tf.isNaN(x), tf.scalar(NaN), tf.add(x, tf.scalar(0))], { T });
  return rawOp("Bitcast", [oneNaN], { T, type: "int32" });
}
