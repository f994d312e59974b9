// Gradient of tf.cumsum over any axis: TensorFlow.js transposes it where that axis is not the last.

import * as tf from "@tensorflow/tfjs";

/** Each x is in all later sums, so its gradient is the sum over all later dy. */
export const cumsumGradient: tf.GradConfig = {
  kernelName: tf.Cumsum,
  gradFunc: (dy, _saved, attrs) => {
    const { axis, exclusive, reverse } = attrs as unknown as tf.CumsumAttrs;
    return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
  },
};
