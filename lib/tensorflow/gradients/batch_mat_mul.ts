// Gradient of tf.matMul with broadcast batches, (B, N, K) times (K, M) say: TensorFlow.js forgets to sum over them.

import * as tf from "@tensorflow/tfjs";
import { sumToShape } from "./broadcast.ts";

/** All rows of a batch of matrices as one matrix. */
function rows(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [-1, x.shape[x.rank - 1]]);
}

/** For y = a b: da = dy b^T, db = a^T dy; transposed inputs accordingly. */
export const batchMatMulGradient: tf.GradConfig = {
  kernelName: tf.BatchMatMul,
  inputsToSave: ["a", "b"],
  gradFunc: (gradient, [a, b], attrs) => {
    const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
    const dy = gradient as tf.Tensor;
    const da = () =>
      transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB);
    const db = () => {
      // One product over all rows sums over the batch, too.
      const [left, right] = b.rank === 2 && !transposeA ? [rows(a), rows(dy)] : [a, dy];
      return transposeB
        ? tf.matMul(right, left, true, transposeA)
        : tf.matMul(left, right, !transposeA, false);
    };
    return { a: () => sumToShape(da(), a.shape), b: () => sumToShape(db(), b.shape) };
  },
};
