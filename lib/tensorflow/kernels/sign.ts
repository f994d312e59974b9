// Sign of NaN, which is 0 in TensorFlow.js and NaN in TensorFlow.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

export const sign = kernel<tf.SignInputs>(tf.Sign, ({ x }) => {
  const T = x.dtype;
  const signs = rawOp("Sign", [x], { T });
  return T === "float32" ? rawOp("SelectV2", [tf.isNaN(x), tf.scalar(0), signs], { T }) : signs;
});
