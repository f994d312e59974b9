// Ops on sparse tensors, which tfjs-node lacks. A sparse tensor is the indices (N, rank) and the values (N) of what is
// not zero, and the shape.

import * as tf from "@tensorflow/tfjs";
import { rawOp, rawOps } from "../../backend/raw_op.ts";
import { kernel } from "../kernel.ts";

/** Results: indices, values, which rows were empty, and where each old value went. */
export const sparseFillEmptyRows = kernel<tf.SparseFillEmptyRowsInputs>(
  tf.SparseFillEmptyRows,
  ({ indices, values, denseShape, defaultValue }) =>
    rawOps(
      "SparseFillEmptyRows",
      [{ int64: indices }, values, { int64: denseShape }, defaultValue],
      { T: values.dtype },
      4,
    ),
);

/** Results: indices and shape. */
export const sparseReshape = kernel<tf.SparseReshapeInputs>(
  tf.SparseReshape,
  ({ inputIndices, inputShape, newShape }) =>
    rawOps(
      "SparseReshape",
      [{ int64: inputIndices }, { int64: inputShape }, { int64: newShape }],
      {},
      2,
    ),
);

/** Rows of `data` picked by `indices` and reduced over equal, ascending segment numbers. */
function reduceSegments(name: string, data: tf.Tensor, indices: tf.Tensor, segmentIds: tf.Tensor) {
  const types = { T: data.dtype, Tidx: "int32", Tsegmentids: "int32" } as const;
  return rawOp(name, [data, indices, segmentIds], types);
}

export const sparseSegmentSum = kernel<tf.SparseSegmentSumInputs>(
  tf.SparseSegmentSum,
  ({ data, indices, segmentIds }) => reduceSegments("SparseSegmentSum", data, indices, segmentIds),
);

/** TensorFlow has the mean for floats only. */
export const sparseSegmentMean = kernel<tf.SparseSegmentMeanInputs>(
  tf.SparseSegmentMean,
  ({ data, indices, segmentIds }) => {
    const floats = tf.cast(data, "float32");
    return tf.cast(
      reduceSegments("SparseSegmentMean", floats, indices, segmentIds),
      data.dtype,
    );
  },
);
