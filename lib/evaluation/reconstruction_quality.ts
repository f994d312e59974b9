// How well a tokenizer does on pictures that it was not trained on.

import type { ImageDataset } from "lib/data/mod.ts";
import { CodeUsage, psnr, ssim } from "lib/metrics/mod.ts";
import type { VqVae } from "lib/models/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";

/** Measures of a tokenizer over a set of pictures. */
export interface ReconstructionQuality {
  /** Mean over the pictures, in decibels. */
  psnr: number;
  /** Mean over the pictures, 1 for equal ones. */
  ssim: number;
  /** How often each code was chosen. */
  codes: CodeUsage;
}

/**
 * Compares pictures with what a model makes of them, and counts the codes that it takes for them.
 *
 * @throws Error when a side of the pictures cannot be divided by the model's downsampling
 */
export async function reconstructionQuality(
  model: VqVae,
  pictures: ImageDataset,
  { batchSize = 50 }: { /** Default 50. */ batchSize?: number } = {},
): Promise<ReconstructionQuality> {
  const measure = jit((images: tf.Tensor4D) => {
    const codes = model.encode(images); // (B, h, w)
    const made = model.decode(codes); // (B, H, W, C)
    return { codes, psnr: psnr(made, images).sum(), ssim: ssim(made, images).sum() };
  });
  const codes = new CodeUsage(model.quantizer.codebookSize);
  const sums = { psnr: 0, ssim: 0 };
  try {
    for (const batch of pictures.batches({ batchSize, shuffle: false, epochs: 1 })) {
      const images = pictures.unflatten(batch.images); // (B, H, W, C)
      const result = await measure.async(images);
      await codes.add(result.codes);
      for (const name of ["psnr", "ssim"] as const) sums[name] += (await result[name].data())[0];
      tf.dispose([images, result]);
    }
  } finally {
    measure.dispose();
  }
  return { psnr: sums.psnr / pictures.count, ssim: sums.ssim / pictures.count, codes };
}
