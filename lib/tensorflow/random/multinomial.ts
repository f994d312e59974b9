// TensorFlow.js's multinomial on TensorFlow's random numbers.

import * as tf from "@tensorflow/tfjs";
import { drawRandom } from "./draw.ts";
import { type Seed, seedPair } from "./seeds.ts";

/**
 * Class numbers drawn from each row's distribution, by inverting the sum of its probabilities.
 *
 * @param logits (classes) or (B, classes): logarithms of the probabilities, up to a constant in each row
 * @param normalized the numbers are the probabilities themselves
 * @returns (numSamples) or (B, numSamples), int32
 */
export const multinomial: typeof tf.multinomial = (
  logits,
  numSamples,
  seed,
  normalized = false,
) =>
  tf.tidy(() => {
    const input = logits instanceof tf.Tensor ? logits : tf.tensor(logits) as tf.Tensor1D;
    if (input.rank > 2) {
      throw new Error(`multinomial takes a vector or a matrix, not the shape [${input.shape}].`);
    }
    if (input.size < 2) throw new Error(`multinomial needs 2 classes, not ${input.size}.`);
    const rows = (input.rank === 1 ? input.expandDims(0) : input) as tf.Tensor2D;
    const samples = sample(normalized ? rows : tf.softmax(rows), numSamples, seed);
    return input.rank === 1 ? samples.as1D() : samples;
  });

function sample(probabilities: tf.Tensor2D, numSamples: number, seed: Seed): tf.Tensor2D {
  const [rows, classes] = probabilities.shape;
  const sums = probabilities.cumsum(1); // (rows, classes)
  const whole = sums.slice([0, classes - 1], [rows, 1]);
  const uniform = drawRandom("StatelessRandomUniform", [rows, numSamples], seedPair(seed));
  return tf.upperBound(sums, uniform.mul(whole)) as tf.Tensor2D;
}
