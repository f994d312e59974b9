// Ways to restore pictures behind one face, to be measured beside each other.

import { Images, imageTensor, toImages } from "lib/data/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { checkDecoding, type DecodeOptions } from "./decode_options.ts";
import type { AutoregressiveDecoder, AutoregressiveOptions } from "./decode_autoregressive.ts";
import { exemplarFill } from "./exemplar_fill.ts";
import { FILLS } from "./fill.ts";
import type { Mask } from "./holes.ts";
import { pixelMasks } from "./mask_tensors.ts";
import type { ParallelDecoder } from "./parallel_decoder.ts";
import { forHoles } from "./restore.ts";
import type { GivenTokens, TokenRestorer } from "./token_restorer.ts";

/** Restores pictures, each with a mask of its own; known pixels come back as they were. */
export type RestorationMethod = (images: Images, masks: readonly Mask[]) => Promise<Images>;

/** How tokens are decoded. A method that is measured is given no class; it may ask for the one that the rest tells. */
export type ParallelOptions = Omit<DecodeOptions, "maxMasked" | "states"> & { seed?: number };

const fillMethod = (name: keyof typeof FILLS): RestorationMethod => async (images, masks) => {
  const filled = tf.tidy(() => FILLS[name](imageTensor(images), pixelMasks(masks))); // (B, H, W, channels)
  try {
    return await toImages(filled);
  } finally {
    filled.dispose();
  }
};

/** What needs no model: the mean of the known pixels, a smooth fill, and copies of known patches. */
export const CLASSICAL_METHODS = {
  mean: fillMethod("mean"),
  smooth: fillMethod("smooth"),
  exemplar: (images, masks) => Promise.resolve(exemplarFill(images, masks)),
} satisfies Record<string, RestorationMethod>;

/** Random codes in place of unknown tokens: what the tokenizer alone makes of a hole. */
export function randomTokens(restorer: TokenRestorer, seed = 0): RestorationMethod {
  const { codebookSize, maskToken } = numbersOf(restorer);
  return single(restorer, ({ given, first }) => {
    const random = new TensorRandom(seed + first);
    return tf.tidy(() => {
      const codes = random.uniform(given.shape, 0, codebookSize).floor().cast("int32"); // (B, N)
      return tf.where(given.equal(maskToken), codes, given) as tf.Tensor2D;
    });
  });
}

/** The undamaged pictures' own tokens: no method that decodes tokens can be expected to do better. */
export function originalTokens(restorer: TokenRestorer): RestorationMethod {
  const { maskToken } = numbersOf(restorer);
  return single(restorer, ({ given, original }) => {
    const codes = original(); // (B, N)
    return tf.tidy(() => tf.where(given.equal(maskToken), codes, given) as tf.Tensor2D);
  });
}

/**
 * MaskGIT's parallel decoding: all unknown tokens at once in each of some steps.
 *
 * @throws RangeError when an option is out of its range
 */
export function parallelMethod(
  restorer: TokenRestorer,
  decoder: ParallelDecoder,
  options: ParallelOptions = {},
): RestorationMethod {
  checkDecoding(options, decoder.model.length);
  return single(restorer, ({ given, maxMasked, first }) => {
    const seed = (options.seed ?? 0) + first;
    return decoder.decode(given, { ...forHoles(decoder.model, options), maxMasked, seed }).tokens;
  });
}

/** One token after the other, each seeing those before it: row after row. */
export function autoregressiveMethod(
  restorer: TokenRestorer,
  decoder: AutoregressiveDecoder,
  options: Omit<AutoregressiveOptions, "classes"> = {},
): RestorationMethod {
  const { maskToken } = numbersOf(restorer);
  return single(restorer, ({ given, first }) => {
    const unknown = tf.tidy(() =>
      tf.where(given.equal(maskToken), tf.fill(given.shape, -1, "int32"), given) as tf.Tensor2D
    );
    try {
      return decoder.decode(unknown, { ...options, seed: (options.seed ?? 0) + first });
    } finally {
      unknown.dispose();
    }
  });
}

/**
 * The pictures that parallel decoding would give if it ended after one of its steps, two, and so on: of all that each step
 * drew, before the least sure tokens are masked again. The last are {@linkcode parallelMethod}'s.
 *
 * @returns the pictures after each of the steps
 * @throws RangeError when an option is out of its range
 */
export async function earlyStops(
  restorer: TokenRestorer,
  decoder: ParallelDecoder,
  images: Images,
  masks: readonly Mask[],
  options: ParallelOptions = {},
): Promise<Images[]> {
  checkDecoding(options, decoder.model.length);
  return await restorer.restore(images, masks, ({ given, maxMasked, first }) => {
    const seed = (options.seed ?? 0) + first;
    const { tokens, states } = decoder.decode(given, {
      ...forHoles(decoder.model, options),
      maxMasked,
      seed,
      states: true,
    });
    const drawn = states.map(({ sampled }) => sampled);
    tf.dispose([tokens, ...states.flatMap(({ masked, confidence }) => [masked, confidence])]);
    return drawn;
  });
}

function single(
  restorer: TokenRestorer,
  source: (tokens: GivenTokens) => tf.Tensor2D,
): RestorationMethod {
  return async (images, masks) => {
    const [made] = await restorer.restore(images, masks, (tokens) => [source(tokens)]);
    return made;
  };
}

function numbersOf({ model: { transformer } }: TokenRestorer) {
  return { codebookSize: transformer.options.codebookSize, maskToken: transformer.maskToken };
}
