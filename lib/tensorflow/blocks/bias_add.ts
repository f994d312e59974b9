// Adds a bias to each row, and sums over the rows for its gradient, each as one op of TensorFlow.

import * as tf from "@tensorflow/tfjs";
import { onTensorFlow } from "../backend/backend_name.ts";
import { type Kernel, kernel } from "../kernels/kernel.ts";
import { rawOp } from "../backend/raw_op.ts";

const ATTRS = { T: "float32", data_format: { text: "NHWC" } } as const;

/** TensorFlow's ops as kernels, so that gradients of gradients work. */
export const biasKernels: Kernel[] = [
  kernel<{ x: tf.TensorInfo; bias: tf.TensorInfo }>(
    "BiasAdd",
    ({ x, bias }) => rawOp("BiasAdd", [x, bias], ATTRS),
  ),
  kernel<{ dy: tf.TensorInfo }>("BiasAddGrad", ({ dy }) => rawOp("BiasAddGrad", [dy], ATTRS)),
];

/** Gradients of {@linkcode biasKernels}. */
export const biasGradients: tf.GradConfig[] = [
  {
    kernelName: "BiasAdd",
    gradFunc: (dy) => ({
      x: () => (dy as tf.Tensor).clone(),
      bias: () => tf.engine().runKernel("BiasAddGrad", { dy: dy as tf.Tensor }),
    }),
  },
  {
    kernelName: "BiasAddGrad",
    inputsToSave: ["dy"],
    gradFunc: (d, [dy]) => ({ dy: () => tf.broadcastTo(d as tf.Tensor, dy.shape) }),
  },
];

/**
 * `x + bias`, with the bias along the last axis.
 *
 * @param x (..., features), at least two axes
 * @param bias (features)
 * @throws Error when the sizes do not match
 */
export function biasAdd<T extends tf.Tensor>(x: T, bias: tf.Tensor1D): T {
  if (x.rank < 2 || bias.rank !== 1 || x.shape.at(-1) !== bias.size) {
    throw new Error(
      `biasAdd takes (..., features) and (features), not [${x.shape}] and [${bias.shape}].`,
    );
  }
  if (!onTensorFlow()) return x.add(bias);
  return tf.engine().runKernel("BiasAdd", { x, bias }) as T;
}
