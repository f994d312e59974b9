// Round of integers: TensorFlow's CPU kernel for int32 returns zeros.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

export const round = kernel<tf.RoundInputs>(
  tf.Round,
  ({ x }) => x.dtype === "int32" ? tf.clone(x) : rawOp("Round", [x], { T: x.dtype }),
);
