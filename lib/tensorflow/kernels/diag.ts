// Diag of booleans, which TensorFlow's op refuses.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

export const diag = kernel<tf.DiagInputs>(tf.Diag, ({ x }) => {
  const number = x.dtype === "bool" ? tf.cast(x, "int32") : x;
  return tf.cast(rawOp("Diag", [number], { T: number.dtype }), x.dtype);
});
