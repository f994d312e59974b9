// Einsum: TensorFlow takes a letter that stands in the output alone for an axis of size 1; a slip, to TensorFlow.js.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

export const einsum = kernel<Record<number, tf.TensorInfo>, tf.EinsumAttrs>(
  tf.Einsum,
  (inputs, { equation }) => {
    const [from, to = ""] = equation.replaceAll(/\s/g, "").split("->");
    const unknown = to.match(/[a-zA-Z]/g)?.find((label) => !from.includes(label));
    if (unknown) {
      throw new Error(
        `Output subscripts contain the label ${unknown} not present in the input subscripts.`,
      );
    }
    const tensors = Object.values(inputs);
    return rawOp("Einsum", tensors, {
      N: tensors.length,
      equation: { text: equation },
      T: tensors[0].dtype,
    });
  },
);
