// The kernels that TensorFlow.js's WebGPU backend lacks or has wrong, registered over its own.

import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../../kernels/kernel.ts";

const kernels: Kernel[] = [];

/** Registers this folder's kernels; those of TensorFlow.js must be registered already. */
export function registerWebGpuKernels(backendName: string): void {
  for (const kernel of kernels) tf.registerKernel({ ...kernel, backendName });
}
