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
 * @throws {DataFileError} when there are checkpoints, and none to go on from: all are damaged
 */
export async function shouldRestart(
  folder: string,
  settings: object,
  resume = Deno.env.get(RESUME_VARIABLE) === "1",
): Promise<boolean> {
  return !resume || await hasOtherPreset(folder, settings);
}

/** Whether a folder's newest checkpoint is of other settings or data. */
export async function hasOtherPreset(folder: string, preset: object): Promise<boolean> {
  const newest = await new Checkpoints(folder).newest();
  if (newest === undefined) return false;
  const saved = newest.checkpoint.preset;
  return saved === undefined || presetDifferences(saved, preset).length > 0;
}
