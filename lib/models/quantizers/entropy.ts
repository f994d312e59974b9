// A loss that spreads the vectors over all codes.

import { replicaMean, tf } from "lib/tensorflow/mod.ts";

/** Keeps the logarithm of a code that nothing is near to finite. */
const EPSILON = 1e-8;

/**
 * mean H(p) - H(mean p), where p are a vector's probabilities of the codes: each vector should be sure of its code, and all
 * vectors together should use all codes (Jansen et al., "Coincidence, categorization, and consolidation", 2020; Yu et al.,
 * "MAGVIT-v2", 2023, equation 6).
 *
 * @param logits (N, codes)
 * @returns a scalar between -log(codes) and 0
 */
export function entropyLoss(logits: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const logs = tf.logSoftmax(logits); // (N, codes)
    const chances = logs.exp(); // (N, codes)
    const own = chances.mul(logs).sum(1).mean().neg(); // of a vector
    const average = replicaMean(chances.mean(0)); // (codes)
    const common = average.mul(average.add(EPSILON).log()).sum().neg();
    return own.sub<tf.Scalar>(common);
  });
}
