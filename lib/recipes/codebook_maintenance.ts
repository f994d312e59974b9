// Keeps the codebook in use while a model is trained: k-means initialisation, and expiry of dead codes.

import { VectorQuantizer, type VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";

/** When the codebook is initialised, and how often dead codes are replaced. */
export interface CodebookMaintenance {
  /** Steps before which the codebook is set to the k-means centres of the batch's latents. Default: 0 and 100. */
  kmeansInitAt?: readonly number[];
  /** Steps from one replacement of dead codes to the next; 0 for none. Default 50. */
  restartEvery?: number;
}

/** @throws RangeError when a step is no whole number from 0 on */
export function requireMaintenance(
  { kmeansInitAt = [], restartEvery = 0 }: CodebookMaintenance,
): void {
  for (const step of kmeansInitAt) requireWhole("kmeansInitAt", step, { least: 0 });
  requireWhole("restartEvery", restartEvery, { least: 0 });
}

/**
 * Initialises a model's codebook by k-means, or replaces its dead codes, when the step is one for it. Call it before each
 * step, outside of traced functions. It does nothing for quantizers without a learned codebook.
 *
 * A randomly initialised codebook collapses to the few codes that happen to be near the encoder's vectors (Łańcucki et al.,
 * "Robust training of vector quantized bottleneck models", 2020).
 *
 * @param images the step's batch (B, H, W, channels) in [-1, 1], with at least as many latents as there are codes
 * @param step steps made before
 * @throws RangeError when k-means gets fewer latents than codes
 */
export function maintainCodebook(
  model: VqVae,
  images: tf.Tensor4D,
  step: number,
  { kmeansInitAt = [0, 100], restartEvery = 50 }: CodebookMaintenance = {},
): void {
  const { quantizer } = model;
  if (!(quantizer instanceof VectorQuantizer)) return;
  if (kmeansInitAt.includes(step)) {
    tf.tidy(() => quantizer.kmeansInit(model.latents(images)));
  } else if (restartEvery > 0 && step > 0 && step % restartEvery === 0) {
    tf.tidy(() => void quantizer.expireCodes(model.latents(images)));
  }
}
