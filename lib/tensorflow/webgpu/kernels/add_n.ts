// Sums of many tensors: WebGPU's kernel binds all of them at once, which no device allows.

import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../../kernels/kernel.ts";

/** Tensors that a shader may read besides the one it writes: WebGPU promises eight in all. */
const AT_ONCE = 7;

/** @param original WebGPU's kernel, for a few tensors */
export function addN(original: tf.KernelConfig): Kernel {
  return {
    kernelName: tf.AddN,
    kernelFunc: (params) => {
      const tensors = params.inputs as unknown as tf.Tensor[];
      if (tensors.length <= AT_ONCE) return original.kernelFunc(params);
      return tf.tidy(() => {
        const sums: tf.Tensor[] = [];
        for (let i = 0; i < tensors.length; i += AT_ONCE) {
          sums.push(tf.addN(tensors.slice(i, i + AT_ONCE)));
        }
        return tf.addN(sums);
      });
    },
  };
}
