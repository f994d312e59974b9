// Where a masked transformer looks.

import { tf } from "lib/tensorflow/mod.ts";
import type { MaskedTransformer } from "./masked_transformer.ts";

/**
 * The weights of attention between the positions of a picture, without the class token's: for each block (B, heads, P, P).
 * Positions are tokens or, where tokens are merged, squares of 2x2. A row sums to 1, but for what the class token has of it.
 *
 * @param model in inference mode
 * @param tokens (B, N), int32
 * @param classes (B), int32
 */
export function attentionMaps(
  model: MaskedTransformer,
  tokens: tf.Tensor2D,
  classes?: tf.Tensor1D,
): tf.Tensor4D[] {
  return tf.tidy(() => {
    const first = model.classToken ? 1 : 0;
    let { x } = model.embed(tokens, classes); // (B, 1 + P, dim)
    return model.blocks.map((block) => {
      const weights = block.attentionWeights(x); // (B, heads, 1 + P, 1 + P)
      x = block.call(x); // (B, 1 + P, dim)
      return weights.slice([0, 0, first, first]); // (B, heads, P, P)
    });
  });
}
