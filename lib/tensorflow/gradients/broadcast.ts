// Gradients of functions of two numbers for inputs that were broadcast: TensorFlow.js forgets to sum over the copies.

import * as tf from "@tensorflow/tfjs";

/** Sums over the axes along which `shape` was broadcast to the gradient's shape. */
export function sumToShape(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  if (tf.util.arraysEqual(gradient.shape, shape)) return gradient;
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(tf.sum(gradient, axes), shape);
}

/** TensorFlow.js's own gradient of a kernel with the inputs a and b, summed where they were broadcast. */
function summed(kernelName: string): tf.GradConfig {
  const original = tf.getGradient(kernelName);
  return {
    ...original,
    gradFunc: (dy, saved, attrs) => {
      const [a, b] = saved;
      const gradients = original.gradFunc(dy, saved, attrs);
      return {
        a: () => sumToShape(gradients.a(), a.shape),
        b: () => sumToShape(gradients.b(), b.shape),
      };
    },
  };
}

export const broadcastGradients = (): tf.GradConfig[] =>
  [tf.Maximum, tf.Minimum, tf.SquaredDifference].map(summed);
