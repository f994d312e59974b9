// Gradients that TensorFlow.js lacks or has wrong, registered over its own.

import * as tf from "@tensorflow/tfjs";
import { biasGradients } from "../blocks/bias_add.ts";
import { activationGradients } from "./activations.ts";
import { batchMatMulGradient } from "./batch_mat_mul.ts";
import { broadcastGradients } from "./broadcast.ts";
import { cumsumGradient } from "./cumsum.ts";
import { dilatedConvolutionGradients } from "./dilated_convolution.ts";
import { gatherGradient } from "./gather.ts";

/** Registers this folder's gradients; TensorFlow.js keeps one for all backends. */
export function registerGradients(backendName: string): void {
  const gradients = [
    batchMatMulGradient,
    cumsumGradient,
    gatherGradient(),
    ...activationGradients(backendName),
    ...biasGradients,
    ...broadcastGradients(),
    ...dilatedConvolutionGradients(backendName),
  ];
  for (const gradient of gradients) {
    // TensorFlow.js warns when a gradient is registered twice.
    if (tf.getGradient(gradient.kernelName)) tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
}
