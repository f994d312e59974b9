// Pictures through a tokenizer and back, and how close they come.

import { type ImageDataset, Images, toImages } from "lib/data/mod.ts";
import { CodeUsage, psnr, ssim } from "lib/metrics/mod.ts";
import type { ResNet, VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { compare, type Evaluation, meanOf, readEvaluation } from "./comparison.ts";
import { datasetBatches, imageBatches, predict, predictBatches } from "./predict.ts";

/** How many pictures are measured at a time. */
export interface BatchOptions {
  /** Default 50. */
  batchSize?: number;
}

/**
 * A tokenizer's reconstructions of pictures.
 *
 * @throws Error when a side of the pictures cannot be divided by the model's downsampling
 */
export async function reconstructPictures(model: VqVae, pictures: Images): Promise<Images> {
  const reconstruct = (images: tf.Tensor4D) => model.reconstruct(images); // (B, H, W, channels)
  const parts: Images[] = [];
  for await (
    const made of predictBatches(reconstruct, imageBatches(pictures), { replicas: "auto" })
  ) {
    parts.push(await toImages(made).finally(() => made.dispose()));
  }
  return Images.concat(parts);
}

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
 * PSNR and SSIM of a tokenizer's reconstructions, and the codes that it takes for them.
 *
 * @throws Error when a side of the pictures cannot be divided by the model's downsampling
 */
export async function reconstructionQuality(
  model: VqVae,
  pictures: ImageDataset,
  { batchSize }: BatchOptions = {},
): Promise<ReconstructionQuality> {
  const measured = await predict((images: tf.Tensor4D) => {
    const codes = model.encode(images); // (B, h, w)
    const made = model.decode(codes); // (B, H, W, channels)
    return { codes, psnr: psnr(made, images), ssim: ssim(made, images) };
  }, datasetBatches(pictures, batchSize));
  try {
    const codes = new CodeUsage(model.quantizer.codebookSize);
    await codes.add(measured.codes);
    const mean = async (values: tf.Tensor1D) => meanOf(await values.data());
    return { psnr: await mean(measured.psnr), ssim: await mean(measured.ssim), codes };
  } finally {
    tf.dispose(measured);
  }
}

/**
 * Compares reconstructions with their originals by a classifier.
 *
 * @param classifier in inference mode, which had no part in training what reconstructs
 * @param reconstruct (B, H, W, channels) to the same; by default the originals themselves are measured
 */
export async function evaluateReconstructions(
  classifier: ResNet,
  pictures: ImageDataset,
  reconstruct: (images: tf.Tensor4D) => tf.Tensor4D = (images) => images.clone(),
  { batchSize }: BatchOptions = {},
): Promise<Evaluation> {
  const compared = await predict(
    (images: tf.Tensor4D) => compare(classifier, reconstruct(images), images),
    datasetBatches(pictures, batchSize),
    { replicas: "auto" },
  );
  return await readEvaluation(compared, pictures.labels).finally(() => tf.dispose(compared));
}
