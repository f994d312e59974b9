// Exclusive sums from the end, which WebGPU's kernel gets wrong: it leaves out the wrong number.

import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../../kernels/kernel.ts";

/** @param original WebGPU's kernel, for all other sums */
export function cumsum(original: tf.KernelConfig): Kernel {
  return {
    kernelName: tf.Cumsum,
    kernelFunc: (params) => {
      const { x } = params.inputs as unknown as { x: tf.Tensor };
      const { axis, exclusive, reverse } = params.attrs as unknown as tf.CumsumAttrs;
      if (!exclusive || !reverse) return original.kernelFunc(params);
      return tf.tidy(() => tf.cumsum(tf.reverse(x, axis), axis, true).reverse(axis));
    },
  };
}
