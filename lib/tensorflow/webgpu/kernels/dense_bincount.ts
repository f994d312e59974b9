// How often each number is in each row: WebGPU's kernel adds the rows up.

import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../../kernels/kernel.ts";

/** @param original WebGPU's kernel, for a single row */
export function denseBincount(original: tf.KernelConfig): Kernel {
  return {
    kernelName: tf.DenseBincount,
    kernelFunc: (params) => {
      const { x, weights } = params.inputs as unknown as Record<"x" | "weights", tf.Tensor>;
      const { size, binaryOutput } = params.attrs as unknown as tf.DenseBincountAttrs;
      if (x.rank === 1) return original.kernelFunc(params);
      return tf.tidy(() => {
        const found = tf.equal(x.expandDims(-1), tf.range(0, size, 1, "int32")); // (rows, N, size)
        if (binaryOutput) return found.any(1).cast("float32");
        const counted = found.cast("float32");
        return (weights.size > 0 ? counted.mul(weights.expandDims(-1)) : counted).sum(1);
      });
    },
  };
}
