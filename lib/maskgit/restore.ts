// From pictures with hidden pixels to whole ones, by tensors alone.

import { tf } from "lib/tensorflow/mod.ts";
import { hasClassHead, type MaskedTransformer } from "lib/models/mod.ts";
import { decode, type DecodeState } from "./decode.ts";
import type { DecodeOptions } from "./decode_options.ts";
import { featherWeights, type FillName, FILLS, smoothFill } from "./fill.ts";
import type { MaskGit } from "./maskgit.ts";
import type { Uniform } from "./sampling.ts";

/** How pictures are restored; {@linkcode forHoles} has the defaults of decoding. */
export interface RestoreOptions extends DecodeOptions {
  /** What the encoder sees in place of hidden pixels. Default `smooth`. */
  fill?: FillName;
  /** Pixels inside of a hole over which its edge is blended. Default 0. */
  feather?: number;
}

/** What a picture is restored from. */
export interface RestoreInputs {
  /** (B, H, W, channels) in [-1, 1]. */
  images: tf.Tensor4D;
  /** Hidden pixels, (B, H, W, 1), bool. */
  hidden: tf.Tensor4D;
  /** Tokens to be made anew, (B, N), bool. */
  unknown: tf.Tensor2D;
  /** (B), int32. */
  classes?: tf.Tensor1D;
}

/** What is made; a type, so that `tf.tidy` may return it. */
export type Restored = {
  /** (B, H, W, channels) in [-1, 1]; known pixels are exactly those given. */
  images: tf.Tensor4D;
  /** (B, N), int32. */
  tokens: tf.Tensor2D;
  states: DecodeState[];
};

/**
 * Fills hidden pixels, encodes, masks the tokens that they touch, decodes these, and puts known pixels back (Chang et al.,
 * 2022, section 4.3). Hidden pixels are gone before anything looks at the picture.
 */
export function restore(
  model: MaskGit,
  { classes, ...inputs }: RestoreInputs,
  random: Uniform,
  { fill, feather, ...options }: RestoreOptions = {},
): Restored {
  return tf.tidy(() => {
    const given = givenTokens(model, inputs, fill); // (B, N)
    const decoding = { ...forHoles(model.transformer, options), classes };
    const { tokens, states } = decode(model.transformer, given, random, decoding);
    return { images: pasteTokens(model, tokens, inputs, feather), tokens, states };
  });
}

/**
 * Options of decoding the tokens of holes. Where the transformer tells classes, it asks for those that the rest of the
 * pictures tells, unless they are given.
 */
export function forHoles<T extends DecodeOptions>(model: MaskedTransformer, options: T): T {
  return { ...options, guessClass: options.guessClass ?? hasClassHead(model) };
}

/** The tokens that are known of pictures whose hidden pixels are filled, and the mask token elsewhere, (B, N), int32. */
export function givenTokens(
  { tokenizer, transformer }: MaskGit,
  { images, hidden, unknown }: RestoreInputs,
  fill: FillName = "smooth",
): tf.Tensor2D {
  return tf.tidy(() => {
    const filled = FILLS[fill](images, hidden); // (B, H, W, channels)
    const codes = tokenizer.encode(filled).reshape<tf.Tensor2D>([images.shape[0], -1]); // (B, N)
    const mask = tf.fill<tf.Rank.R2>(codes.shape, transformer.maskToken, "int32");
    return tf.where(unknown, mask, codes) as tf.Tensor2D; // (B, N)
  });
}

/** What tokens (B, N) look like where pixels are hidden, and the known ones elsewhere, (B, H, W, channels). */
export function pasteTokens(
  { tokenizer, transformer }: MaskGit,
  tokens: tf.Tensor2D,
  { images, hidden }: Pick<RestoreInputs, "images" | "hidden">,
  feather = 0,
): tf.Tensor4D {
  return tf.tidy(() => {
    const [rows, columns] = transformer.options.grid;
    let made = tokenizer.decode(tokens.reshape([-1, rows, columns])); // (B, H, W, channels)
    if (feather > 0) {
      const around = smoothFill(images, hidden); // (B, H, W, channels)
      made = around.add(made.sub(around).mul(featherWeights(hidden, feather))); // the same
    }
    return tf.where(hidden, made, images);
  });
}
