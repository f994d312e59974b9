// Step: tfjs-node takes six ops for it, and refuses int32.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

/** 1 where x > 0, `alpha` where x <= 0, NaN where x is NaN. Every gradient of relu computes it with alpha 0. */
export const step = kernel<tf.StepInputs, tf.StepAttrs>(tf.Step, ({ x }, { alpha }) => {
  const T = x.dtype;
  const sign = rawOp("Sign", [x], { T });
  if (alpha === 0) return rawOp("Relu", [sign], { T });
  const [one, other] = [tf.scalar(1, T), tf.scalar(alpha, T)];
  const stepped = rawOp("SelectV2", [tf.greater(sign, tf.scalar(0, T)), one, other], { T });
  return T === "int32" ? stepped : rawOp("SelectV2", [tf.isNaN(x), x, stepped], { T });
});
