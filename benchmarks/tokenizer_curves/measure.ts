// What one checkpoint of a tokenizer does with pictures that were held out.
import type { ImageDataset } from "lib/data/mod.ts";
import { type FeatureStatistics, frechetDistance } from "lib/metrics/mod.ts";
import type { ResNet } from "lib/models/mod.ts";
import { evaluateReconstructions, reconstructionQuality } from "lib/evaluation/mod.ts";
import type { CheckpointAt } from "./courses.ts";

/** What reconstructions are compared with. */
export interface Judged {
  /** A classifier that had no part in any training. */
  judge: ResNet;
  heldOut: ImageDataset;
  /** Of the judge's features on the pictures themselves. */
  originals: FeatureStatistics;
}

/** One row of the table. */
export interface Point {
  model: string;
  step: number;
  minutes: number;
  psnr: number;
  ssim: number;
  /** Share of the codes that are used. */
  usage: number;
  /** Mean distance to the originals on the judge's features. */
  perceptual: number;
  /** Of the judge's features on reconstructions and originals. Not FID: another network. */
  frechet: number;
}

export async function judgedOriginals(judge: ResNet, pictures: ImageDataset) {
  return (await evaluateReconstructions(judge, pictures)).statistics;
}

export async function measure(
  name: string,
  { step, seconds, load }: CheckpointAt,
  { judge, heldOut, originals }: Judged,
): Promise<Point> {
  const model = await load();
  try {
    const { psnr, ssim, codes } = await reconstructionQuality(model, heldOut);
    const verdict = await evaluateReconstructions(
      judge,
      heldOut,
      (images) => model.reconstruct(images),
    );
    const perceptual = verdict.perceptual.reduce((sum, x) => sum + x, 0) / heldOut.count;
    const frechet = frechetDistance(originals, verdict.statistics);
    const minutes = seconds / 60;
    return { model: name, step, minutes, psnr, ssim, usage: codes.usage, perceptual, frechet };
  } finally {
    model.dispose();
  }
}
