// LeakyRelu of integers, which TensorFlow's op refuses: computed in float32, as TensorFlow.js does.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

export const leakyRelu = kernel<tf.LeakyReluInputs, tf.LeakyReluAttrs>(
  tf.LeakyRelu,
  ({ x }, { alpha }) =>
    rawOp("LeakyRelu", [tf.cast(x, "float32")], { T: "float32", alpha: { float: alpha } }),
);
