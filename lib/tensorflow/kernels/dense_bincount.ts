// DenseBincount, which tfjs-node lacks: how often each of 0 ... size - 1 occurs, or the sum of its weights.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

export const denseBincount = kernel<tf.DenseBincountInputs, tf.DenseBincountAttrs>(
  tf.DenseBincount,
  ({ x, weights }, { size, binaryOutput }) =>
    rawOp("DenseBincount", [x, tf.scalar(size, "int32"), weights], {
      Tidx: x.dtype,
      T: weights.dtype,
      binary_output: binaryOutput ?? false,
    }),
);
