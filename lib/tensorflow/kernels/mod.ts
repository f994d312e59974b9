// The kernels that tfjs-node lacks or has wrong, registered over its own.

import * as tf from "@tensorflow/tfjs";
import { batchMatMul } from "./batch_mat_mul.ts";

const kernels: tf.KernelConfig[] = [batchMatMul];

/** Registers this folder's kernels; tfjs-node's kernels must be registered already. */
export function registerKernels(): void {
  for (const kernel of kernels) {
    // TensorFlow.js warns when a kernel is registered twice.
    if (tf.getKernel(kernel.kernelName, kernel.backendName)) {
      tf.unregisterKernel(kernel.kernelName, kernel.backendName);
    }
    tf.registerKernel(kernel);
  }
}
