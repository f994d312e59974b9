// Inpainting methods behind one face, to be measured beside each other.

import type { Images } from "lib/data/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import type { AutoregressiveDecoder, AutoregressiveOptions } from "./autoregressive.ts";
import { checkDecoding } from "./decode_options.ts";
import type { Mask } from "./masks.ts";
import type { Inpainter, ParallelOptions, TokenSampler } from "./inpainter.ts";

/** Restores pictures, each with a mask of its own; known pixels come back as they were. */
export type RestorationMethod = (images: Images, masks: readonly Mask[]) => Promise<Images>;

/** {@linkcode Inpainter.run} with a sampler. */
function methodOf(inpainter: Inpainter, sampler: TokenSampler): RestorationMethod {
  return async (images, masks) => (await inpainter.run(images, masks, sampler))[0];
}

/**
 * MaskGIT's parallel decoding.
 *
 * @throws RangeError when an option is out of its range
 */
export function parallelMethod(
  inpainter: Inpainter,
  options: ParallelOptions = {},
): RestorationMethod {
  checkDecoding(options, inpainter.model.transformer.length);
  return methodOf(inpainter, (tokens, batch) => inpainter.decode(tokens, batch, options).tokens);
}

/** One token after the other in raster order, each seeing those before it. */
export function autoregressiveMethod(
  inpainter: Inpainter,
  decoder: AutoregressiveDecoder,
  options: Omit<AutoregressiveOptions, "classes"> = {},
): RestorationMethod {
  const { maskToken } = inpainter.model.transformer;
  return methodOf(inpainter, (tokens, { first }) =>
    tf.tidy(() => {
      const unknown = tf.fill<tf.Rank.R2>(tokens.shape, -1, "int32"); // (B, N)
      const given = tf.where(tokens.equal(maskToken), unknown, tokens) as tf.Tensor2D; // (B, N)
      return decoder.decode(given, { ...options, seed: (options.seed ?? 0) + first });
    }));
}

/** Random codes in place of mask tokens: what the tokenizer's decoder alone makes of a hole. */
export function randomTokens(inpainter: Inpainter, seed = 0): RestorationMethod {
  const { maskToken, options: { codebookSize } } = inpainter.model.transformer;
  return methodOf(inpainter, (tokens, { first }) => {
    const random = new TensorRandom(seed + first);
    return tf.tidy(() => {
      const codes = random.uniform(tokens.shape, 0, codebookSize).floor().cast("int32"); // (B, N)
      return tf.where(tokens.equal(maskToken), codes, tokens) as tf.Tensor2D;
    });
  });
}

/** The undamaged pictures' own tokens: an upper bound for all methods that sample tokens. */
export function originalTokens(inpainter: Inpainter): RestorationMethod {
  const { maskToken } = inpainter.model.transformer;
  return methodOf(inpainter, (tokens, { originals }) => {
    const codes = originals(); // (B, N)
    return tf.tidy(() => tf.where(tokens.equal(maskToken), codes, tokens) as tf.Tensor2D);
  });
}
