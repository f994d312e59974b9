// What the training tests of VQ-VAE and VQ-GAN share.

import { VectorQuantizer, type VqVae } from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";

/** Pictures (4, 16, 16, 3) of smooth colours. */
export function pictures(step: number): tf.Tensor4D {
  return tf.tidy(() => {
    const small = new TensorRandom(step).uniform<tf.Rank.R4>([4, 3, 3, 3], -1, 1);
    return tf.image.resizeBilinear(small, [16, 16]);
  });
}

/** Starts the codebook at the first pictures' vectors. */
export function startCodebook(model: VqVae): void {
  const { quantizer } = model;
  if (!(quantizer instanceof VectorQuantizer)) throw new Error("There is no codebook to start.");
  tf.tidy(() => quantizer.kmeansInit(model.latents(pictures(0))));
}
