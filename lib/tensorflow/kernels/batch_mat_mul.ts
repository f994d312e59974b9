// BatchMatMul of two matrices as MatMul: tfjs-node runs BatchMatMulV2 for every rank, which is slower for rank 2.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../raw_op.ts";

/** Matrix product, batched and broadcast as in `tf.matMul`. */
export const batchMatMul: tf.KernelConfig = {
  kernelName: tf.BatchMatMul,
  backendName: "tensorflow",
  kernelFunc: ({ inputs, attrs }) => {
    const { a, b } = inputs as tf.NamedTensorInfoMap as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
    return a.shape.length === 2 && b.shape.length === 2
      ? rawOp("MatMul", [a, b], { T: a.dtype, transpose_a: transposeA, transpose_b: transposeB })
      : rawOp("BatchMatMulV2", [a, b], { T: a.dtype, adj_x: transposeA, adj_y: transposeB });
  },
};
