// Which backend of TensorFlow.js is ours, and whether it is the one at work.

import * as tf from "@tensorflow/tfjs";

/** Our backend's name in TensorFlow.js; tfjs-node's kernels are registered under it too. */
export const BACKEND_NAME = "tensorflow";

/** Whether the running backend has TensorFlow's ops. */
export function onTensorFlow(): boolean {
  return tf.getBackend() === BACKEND_NAME;
}
