// The stages of inpainting before and after tokens are sampled, by tensors alone.

import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";
import { smoothFill } from "./baselines/fill.ts";
import type { MaskGit } from "./maskgit.ts";

/** A batch of pictures with hidden pixels. */
export interface DamagedImages {
  /** (B, H, W, channels) in [-1, 1]. */
  images: tf.Tensor4D;
  /** Hidden pixels, (B, H, W, 1), bool. */
  hidden: tf.Tensor4D;
  /** Tokens to be masked, (B, N), bool. */
  masked: tf.Tensor2D;
}

/**
 * Fills hidden pixels, encodes, and masks: the tokens of known pixels, and the mask token elsewhere, (B, N), int32. Hidden
 * pixels are filled first because the encoder's receptive field is larger than a token.
 */
export function maskedTokens(
  { tokenizer, transformer }: MaskGit,
  { images, hidden, masked }: DamagedImages,
): tf.Tensor2D {
  return tf.tidy(() => {
    const filled = smoothFill(images, hidden); // (B, H, W, channels)
    const codes = tokenizer.encode(filled).reshape<tf.Tensor2D>([images.shape[0], -1]); // (B, N)
    const mask = tf.fill<tf.Rank.R2>(codes.shape, transformer.maskToken, "int32"); // (B, N)
    return tf.where(masked, mask, codes) as tf.Tensor2D; // (B, N)
  });
}

/**
 * Decodes tokens (B, N) and takes their pixels where pixels are hidden; known ones are exactly those given.
 *
 * @param feather pixels inside of a hole over which its edge is blended
 * @returns (B, H, W, channels)
 */
export function pasteTokens(
  { tokenizer, transformer }: MaskGit,
  tokens: tf.Tensor2D,
  { images, hidden }: Pick<DamagedImages, "images" | "hidden">,
  feather = 0,
): tf.Tensor4D {
  return tf.tidy(() => {
    const [rows, columns] = transformer.options.grid;
    let decoded = tokenizer.decode(tokens.reshape([-1, rows, columns])); // (B, H, W, channels)
    if (feather > 0) {
      const around = smoothFill(images, hidden); // (B, H, W, channels)
      decoded = around.add(decoded.sub(around).mul(featherWeights(hidden, feather))); // the same
    }
    return tf.where(hidden, decoded, images);
  });
}

/**
 * Weight of the decoded pixels against the smooth fill: 0 at known pixels, 1 / (width + 1) at hidden ones beside these,
 * and 1 from `width` pixels farther inside on.
 *
 * @param hidden (B or 1, H, W, 1), bool
 * @returns (B or 1, H, W, 1)
 * @throws RangeError when the width is no whole number from 0 on
 */
export function featherWeights(hidden: tf.Tensor4D, width: number): tf.Tensor4D {
  requireWhole("inpaint: feather", width, { least: 0 });
  return tf.tidy(() => {
    let inner = hidden.cast<tf.Tensor4D>("float32"); // (B or 1, H, W, 1)
    const layers = [inner];
    for (let i = 0; i < width; i++) {
      inner = tf.maxPool(inner.neg<tf.Tensor4D>(), 3, 1, "same").neg(); // erosion: a minimum over 3x3 pixels
      layers.push(inner);
    }
    return tf.addN(layers).div(width + 1);
  });
}
