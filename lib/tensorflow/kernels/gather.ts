// GatherV2 without tfjs-node's check of the indices, which reads them back from TensorFlow at every call.
//
// TensorFlow itself refuses indices out of range on the CPU; on a GPU such rows come out as zeros.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

export const gather = kernel<tf.GatherV2Inputs, tf.GatherV2Attrs>(
  tf.GatherV2,
  ({ x, indices }, { axis, batchDims }) => {
    // Checks the shapes, and names them where they do not fit.
    tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
    return rawOp("GatherV2", [x, indices, tf.scalar(axis, "int32")], {
      batch_dims: batchDims,
      Tparams: x.dtype,
      Tindices: indices.dtype,
      Taxis: "int32",
    });
  },
);
