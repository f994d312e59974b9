// Whether a training starts over or resumes from its checkpoints: it resumes only with the settings that it began with.

import { DataFileError } from "lib/data/mod.ts";
import { Checkpoints } from "./checkpoints.ts";
import { freshOption } from "./errors.ts";

/** Environment variable by which `deno task report` lets the training of an interrupted notebook go on. */
export const RESUME_VARIABLE = "MASKGIT_RESUME";

/**
 * What notebooks give to `train` as `fresh`. Training starts over, as whoever runs a cell again expects, but for a notebook
 * that `deno task report` was interrupted in: there it resumes from the folder's checkpoints, if their settings are the same.
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

/**
 * Checks that a checkpoint is of the present settings.
 *
 * @param path the checkpoint's path
 * @param saved its preset
 * @param now the run's preset; only compared when both are there
 * @throws {DataFileError} when a setting differs; names all that do
 */
export function checkSamePreset(path: string, saved?: object, now?: object): void {
  if (!saved || !now) return;
  const different = presetDifferences(saved, now);
  if (different.length === 0) return;
  throw new DataFileError(
    path,
    `was trained with other settings: ${different.join("; ")}`,
    `Take the same ones, or start over with ${freshOption()} or another folder.`,
  );
}

/** What differs between two presets, in words, one text for each setting. */
export function presetDifferences(saved: object, now: object): string[] {
  const [before, after] = [asTexts(saved), asTexts(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) =>
      `${name} was ${before.get(name) ?? "not set"}, is ${after.get(name) ?? "not set"}`
    );
}

function asTexts(settings: object): Map<string, string> {
  const plain = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  return new Map(Object.entries(plain).map(([name, value]) => [name, JSON.stringify(value)]));
}
