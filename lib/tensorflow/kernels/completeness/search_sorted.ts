// SearchSorted, which tfjs-node lacks: where to insert values into sorted rows. It is also lowerBound and upperBound.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../../backend/raw_op.ts";
import { kernel } from "../kernel.ts";

export const searchSorted = kernel<tf.SearchSortedInputs, tf.SearchSortedAttrs>(
  tf.SearchSorted,
  ({ sortedSequence, values }, { side }) =>
    rawOp(side === "left" ? "LowerBound" : "UpperBound", [sortedSequence, values], {
      T: values.dtype,
      out_type: "int32",
    }),
);
