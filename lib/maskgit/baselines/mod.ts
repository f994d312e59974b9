/**
 * Inpainting without a model, as baselines.
 *
 * @module
 */

import { imageTensor, toImages } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { pixelMasks } from "../masks.ts";
import type { RestorationMethod } from "../methods.ts";
import { exemplarFill } from "./exemplar_fill.ts";
import { meanFill, smoothFill } from "./fill.ts";

export { exemplarFill, type ExemplarOptions } from "./exemplar_fill.ts";
export { meanFill, smoothFill } from "./fill.ts";

const fillMethod = (fill: typeof smoothFill): RestorationMethod => async (images, masks) => {
  const filled = tf.tidy(() => fill(imageTensor(images), pixelMasks(masks))); // (B, H, W, channels)
  try {
    return await toImages(filled);
  } finally {
    filled.dispose();
  }
};

/** The mean of the known pixels, a smooth fill, and copies of known patches. */
export const CLASSICAL_METHODS = {
  mean: fillMethod(meanFill),
  smooth: fillMethod(smoothFill),
  exemplar: (images, masks) => Promise.resolve(exemplarFill(images, masks)),
} satisfies Record<string, RestorationMethod>;
