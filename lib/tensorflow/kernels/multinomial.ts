// Multinomial, repeatable by its seed.
//
// tfjs-node passes the seed as an integer, so that the default seed, Math.random(), is always 0; and its op goes on
// with its stream at every call, so that a seed does not repeat. It also refuses probabilities.

import * as tf from "@tensorflow/tfjs";
import { rawOp } from "../backend/raw_op.ts";
import { kernel } from "./kernel.ts";

/** `numSamples` draws from each row of (B, classes): class numbers, int32. */
export const multinomial = kernel<tf.MultinomialInputs, tf.MultinomialAttrs>(
  tf.Multinomial,
  ({ logits }, { numSamples, seed, normalized }) => {
    const scores = normalized ? tf.log(logits) : logits;
    return rawOp("StatelessMultinomial", [scores, tf.scalar(numSamples, "int32"), bitsOf(seed)], {
      T: scores.dtype,
      Tseed: "int32",
      output_dtype: "int32",
    });
  },
);

/** All 64 bits of the seed, as the op's two 32-bit ones: seeds are fractions as well as integers. */
function bitsOf(seed: number): tf.Tensor1D {
  return tf.tensor1d(new Int32Array(Float64Array.of(seed).buffer), "int32");
}
