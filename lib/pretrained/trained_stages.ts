// What the notebooks before have trained, as far as it is there.

import type { MaskGit } from "lib/maskgit/mod.ts";
import type { Generator, VqVae } from "lib/models/mod.ts";
import { Checkpoints } from "../training/checkpoints.ts";
import { loadGenerator, loadTokenizer } from "./load.ts";
import { loadMaskGit } from "./maskgit.ts";

/** A model, and where it comes from. */
export interface TrainedStage<M> {
  /** Undefined where its checkpoint is not there. */
  model?: M;
  /** Name of the notebook that makes it. */
  notebook: string;
  /** The checkpoint's folder. */
  folder: string;
  /** Steps that it was trained for. */
  steps?: number;
  /** What it was trained on, in words. */
  data?: string;
}

/** The models of notebooks 01 to 04. */
export interface TrainedStages {
  gan: TrainedStage<Generator>;
  vqvae: TrainedStage<VqVae>;
  vqgan: TrainedStage<VqVae>;
  maskgit: TrainedStage<MaskGit>;
}

/**
 * Loads what there is.
 *
 * @param checkpoints the folder of all checkpoints, `outputs/checkpoints`
 * @throws {DataFileError} when one is damaged or of something else
 */
export async function trainedStages(checkpoints: string): Promise<TrainedStages> {
  const maskgit = async (folder: string) => (await loadMaskGit(folder)).model;
  return {
    gan: await stage("01-gan-mnist", `${checkpoints}/gan`, loadGenerator),
    vqvae: await stage("02-vqvae", `${checkpoints}/vqvae`, loadTokenizer),
    vqgan: await stage("03-vqgan", `${checkpoints}/vqgan`, loadTokenizer),
    maskgit: await stage("04-transformer", `${checkpoints}/transformer`, maskgit),
  };
}

async function stage<M>(
  notebook: string,
  folder: string,
  load: (folder: string) => Promise<M>,
): Promise<TrainedStage<M>> {
  const newest = await new Checkpoints(folder).newest();
  if (newest === undefined) return { notebook, folder };
  const { step, preset } = newest.checkpoint;
  const { data, maskgit } = { ...preset } as { data?: string; maskgit?: { data: string } };
  const model = await load(folder);
  return { model, notebook, folder, steps: step, data: maskgit?.data ?? data };
}
