// Keeps a codebook in use while a model is trained.

import { VectorQuantizer, type VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { requireWhole } from "lib/values/mod.ts";

/** When a codebook is looked after. */
export interface CodebookCare {
  /** Steps at which the codebook is put to the k-means of the batch's vectors. Default: 0 and 100. */
  startAt?: readonly number[];
  /** Steps from one restart of dead codes to the next; 0 for none. Default 50. */
  restartEvery?: number;
}

/** @throws RangeError when a step is none */
export function requireCare({ startAt = [], restartEvery = 0 }: CodebookCare): void {
  for (const step of startAt) requireWhole("startAt", step, { least: 0 });
  requireWhole("restartEvery", restartEvery, { least: 0 });
}

/**
 * Starts a model's codebook, or restarts its dead codes, when the step is one for it; to be called before each step, outside
 * of traced functions. Quantizers without a codebook to learn need none of it.
 *
 * A codebook that starts anywhere keeps the few codes that happen to be near the encoder's vectors, and the others are
 * never chosen (Łańcucki et al., "Robust training of vector quantized bottleneck models", 2020).
 *
 * @param images the step's batch (B, H, W, channels) in [-1, 1], with at least as many vectors as there are codes
 * @param step steps made before
 */
export function tendCodebook(
  model: VqVae,
  images: tf.Tensor4D,
  step: number,
  { startAt = [0, 100], restartEvery = 50 }: CodebookCare = {},
): void {
  const { quantizer } = model;
  if (!(quantizer instanceof VectorQuantizer)) return;
  if (startAt.includes(step)) {
    tf.tidy(() => quantizer.start(model.vectors(images)));
  } else if (restartEvery > 0 && step > 0 && step % restartEvery === 0) {
    tf.tidy(() => void quantizer.restart(model.vectors(images)));
  }
}
