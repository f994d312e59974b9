// TensorFlow.js's dropout on TensorFlow's random numbers.

import * as tf from "@tensorflow/tfjs";
import { drawRandom } from "./draw.ts";
import { seedPair } from "./seeds.ts";

/**
 * Sets a share of the elements to zero and scales the others up (Srivastava et al., "Dropout", 2014).
 *
 * @param rate share to drop, in [0, 1)
 * @param noiseShape axes of size 1 drop or keep as a whole; null axes are as in `x`
 */
export const dropout: typeof tf.dropout = (x, rate, noiseShape, seed) =>
  tf.tidy(() => {
    const input = x instanceof tf.Tensor ? x : tf.tensor(x);
    tf.util.assert(input.dtype === "float32", () => `Dropout needs float32, not ${input.dtype}.`);
    tf.util.assert(rate >= 0 && rate < 1, () => `A dropout rate is in [0, 1), not ${rate}.`);
    if (rate === 0) return input.clone();
    const shape = noiseShape?.map((size, axis) => size ?? input.shape[axis]) ?? input.shape;
    const uniform = drawRandom("StatelessRandomUniform", shape, seedPair(seed));
    return input.mul(uniform.greaterEqual(rate).cast("float32").div(1 - rate));
  });
