// BatchMatMul as the fastest op that does it: tfjs-node runs BatchMatMulV2 even for two matrices.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

/** Matrix product, batched and broadcast as in `tf.matMul`. */
export const batchMatMul = kernel<tf.BatchMatMulInputs, tf.BatchMatMulAttrs>(
  tf.BatchMatMul,
  ({ a, b }, { transposeA, transposeB }) => {
    const T = a.dtype;
    const matMul = (a: tf.Tensor) =>
      rawOp("MatMul", [a, b], { T, transpose_a: transposeA, transpose_b: transposeB });
    if (a.rank === 2 && b.rank === 2) return matMul(a);
    if (b.rank > 2 || transposeA) {
      return rawOp("BatchMatMulV2", [a, b], { T, adj_x: transposeA, adj_y: transposeB });
    }
    // (..., N, K) times one (K, M), a layer's weights: all rows are one matrix.
    const rows = a.shape.slice(0, -1);
    const product = matMul(tf.reshape(a, [-1, a.shape[a.rank - 1]]));
    return tf.reshape(product, [...rows, product.shape[1]!]);
  },
);
