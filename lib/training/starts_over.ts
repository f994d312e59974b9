// Whether a notebook's training begins anew, or goes on where an interrupted report left it.

import { Checkpoints } from "./checkpoints.ts";
import { presetDifferences } from "./same_preset.ts";

/** Environment variable by which `deno task report` lets the training of an interrupted notebook go on. */
export const RESUME_VARIABLE = "MASKGIT_RESUME";

/**
 * What notebooks give to `train` as `fresh`. Training begins anew, as whoever runs a cell again expects, but for a notebook
 * that `deno task report` was interrupted in: there it goes on from the folder's checkpoints, if their settings are the same.
 *
 * @param folder of the checkpoints
 * @param settings what is given to `train` as `preset`
 * @throws {DataFileError} when a checkpoint to go on from is damaged
 */
export async function startsOver(
  folder: string,
  settings: object,
  resume = Deno.env.get(RESUME_VARIABLE) === "1",
): Promise<boolean> {
  return !resume || await isOfAnother(folder, settings);
}

/** Whether a folder's latest checkpoint is of other settings or data. */
export async function isOfAnother(folder: string, preset: object): Promise<boolean> {
  const files = new Checkpoints(folder);
  const path = await files.latest();
  if (path === undefined) return false;
  const saved = (await files.read(path)).preset;
  return saved === undefined || presetDifferences(saved, preset).length > 0;
}
