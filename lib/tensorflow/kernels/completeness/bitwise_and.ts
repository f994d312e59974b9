// BitwiseAnd of integers, which tfjs-node lacks.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../../backend/raw_op.ts";
import { kernel } from "../kernel.ts";

export const bitwiseAnd = kernel<tf.BitwiseAndInputs>(
  tf.BitwiseAnd,
  ({ a, b }) => rawOp("BitwiseAnd", [a, b], { T: a.dtype }),
);
