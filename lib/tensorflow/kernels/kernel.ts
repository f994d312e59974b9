// How a kernel of this folder is written: a typed function of its inputs and attributes.

import * as tf from "@tensorflow/tfjs";

/** A kernel that is not yet tied to a backend. */
export type Kernel = Omit<tf.KernelConfig, "backendName">;

/** A kernel's inputs as they really come: TensorFlow.js declares less (`TensorInfo`) than it passes. */
type Tensors<Inputs> = {
  [Name in keyof Inputs]: Inputs[Name] extends tf.TensorInfo[] ? tf.Tensor[] : tf.Tensor;
};

/**
 * A kernel from a function of its inputs and attributes.
 *
 * What the function makes besides its result is freed. Kernels run outside of automatic differentiation.
 *
 * @param kernelName TensorFlow.js's name of it, `tf.Conv2D` for instance
 */
export function kernel<Inputs, Attrs = Record<string, never>>(
  kernelName: string,
  run: (inputs: Tensors<Inputs>, attrs: Attrs) => tf.Tensor | tf.Tensor[],
): Kernel {
  return {
    kernelName,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => run(inputs as unknown as Tensors<Inputs>, attrs as unknown as Attrs)),
  };
}
