// The kernels that TensorFlow.js's WebGPU backend has wrong, registered over its own.

import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../../kernels/kernel.ts";
import { addN } from "./add_n.ts";
import { acos, asin } from "./arcs.ts";
import { cumsum } from "./cumsum.ts";
import { denseBincount } from "./dense_bincount.ts";
import { einsum } from "./einsum.ts";

/** Registers this folder's kernels; those of TensorFlow.js must be registered already. */
export function registerWebGpuKernels(backendName: string): void {
  const original = (name: string) => tf.getKernel(name, backendName);
  const kernels: Kernel[] = [
    acos,
    addN(original(tf.AddN)),
    asin,
    cumsum(original(tf.Cumsum)),
    denseBincount(original(tf.DenseBincount)),
    einsum(original(tf.Einsum)),
  ];
  for (const kernel of kernels) {
    // TensorFlow.js warns when a kernel is registered twice.
    tf.unregisterKernel(kernel.kernelName, backendName);
    tf.registerKernel({ ...kernel, backendName });
  }
}
