// Gradient of tf.gather where the indices were computed from what is trained, by tf.argMin for instance: none passes
// through them. TensorFlow.js refuses that.

import * as tf from "@tensorflow/tfjs";

export function gatherGradient(): tf.GradConfig {
  const original = tf.getGradient(tf.GatherV2);
  return {
    ...original,
    gradFunc: (dy, saved, attrs) => {
      const [, indices] = saved;
      return {
        ...original.gradFunc(dy, saved, attrs),
        indices: () => tf.zeros(indices.shape),
      };
    },
  };
}
