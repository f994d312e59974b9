// Ops on ragged tensors, which tfjs-node lacks. A ragged tensor is its values in a row and, for each ragged axis, the
// offsets at which its rows begin and end ("splits").

import * as tf from "@tensorflow/tfjs";
import { rawOp, rawOps } from "../../backend/raw_op.ts";
import { kernel } from "../kernel.ts";

/** Results: the splits of each ragged axis, then the values. */
export const raggedGather = kernel<tf.RaggedGatherInputs, tf.RaggedGatherAttrs>(
  tf.RaggedGather,
  ({ paramsNestedSplits, paramsDenseValues, indices }, { outputRaggedRank }) =>
    rawOps("RaggedGather", [...paramsNestedSplits, paramsDenseValues, indices], {
      Tvalues: paramsDenseValues.dtype,
      Tindices: indices.dtype,
      Tsplits: "int32",
      PARAMS_RAGGED_RANK: paramsNestedSplits.length,
      OUTPUT_RAGGED_RANK: outputRaggedRank,
    }, outputRaggedRank + 1),
);

/** Results: splits and values. */
export const raggedRange = kernel<tf.RaggedRangeInputs>(
  tf.RaggedRange,
  ({ starts, limits, deltas }) =>
    rawOps("RaggedRange", [starts, limits, deltas], { T: starts.dtype, Tsplits: "int32" }, 2),
);

export const raggedTensorToTensor = kernel<
  tf.RaggedTensorToTensorInputs,
  tf.RaggedTensorToTensorAttrs
>(
  tf.RaggedTensorToTensor,
  ({ shape, values, defaultValue, rowPartitionTensors }, { rowPartitionTypes }) =>
    rawOp("RaggedTensorToTensor", [shape, values, defaultValue, ...rowPartitionTensors], {
      T: values.dtype,
      Tindex: "int32",
      Tshape: "int32",
      num_row_partition_tensors: rowPartitionTensors.length,
      row_partition_types: { text: rowPartitionTypes },
    }),
);
