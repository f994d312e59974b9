// ScatterNd with a plain list of indices (N), which TensorFlow wants as a column (N, 1).

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

export const scatterNd = kernel<tf.ScatterNdInputs, tf.ScatterNdAttrs>(
  tf.ScatterNd,
  ({ indices, updates }, { shape }) => {
    const column = indices.rank === 1 ? tf.reshape(indices, [-1, 1]) : indices;
    return rawOp("ScatterNd", [column, updates, tf.tensor1d(shape, "int32")], {
      T: updates.dtype,
      Tindices: "int32",
    });
  },
);
