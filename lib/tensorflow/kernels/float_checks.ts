// IsNan, IsInf and IsFinite of integers and booleans, which TensorFlow's ops refuse.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { type Kernel, kernel } from "./kernel.ts";

function floatCheck(name: string): Kernel {
  return kernel<tf.UnaryInputs>(
    name,
    ({ x }) => rawOp(name, [x.dtype === "float32" ? x : tf.cast(x, "float32")], { T: "float32" }),
  );
}

export const isNan = floatCheck(tf.IsNan);
export const isInf = floatCheck(tf.IsInf);
export const isFinite = floatCheck(tf.IsFinite);
