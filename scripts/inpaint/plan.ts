// What `deno task inpaint` is going to do: all photos and masks are looked at before the first is restored.
import { basename } from "node:path";
import { PhotoFile } from "lib/data/mod.ts";
import { listPictures } from "../pictures/list.ts";
import { prepareOutputs } from "../pictures/outputs.ts";
import { shownName } from "../pictures/words.ts";
import { findMasks, hiddenOf } from "./masks.ts";
import type { InpaintCommand } from "./options.ts";
import { formatOf, outputPaths, sampleFiles } from "./outputs.ts";

/** A photo to restore. */
export interface Job {
  photo: string;
  /** The photo's mask, where there are no holes. */
  mask?: string;
  /** A file for each sample. */
  outputs: string[];
}

/**
 * Checks everything that can be checked before anything is restored.
 *
 * @param say is told what is passed over, and what of photos cannot be kept
 * @throws {DataFileError} when a photo or mask is missing or does not fit, or an output cannot be written
 * @throws Error when the output does not fit
 */
export async function planInpaint(
  { input, output, hidden, samples }: Pick<
    InpaintCommand,
    "input" | "output" | "hidden" | "samples"
  >,
  say: (line: string) => void,
): Promise<Job[]> {
  const list = await listPictures(input);
  for (const note of list.notes) say(`${shownName(basename(input))}: ${note}`);
  const outputs = await outputPaths(output, list);
  const masks = await findMasks(hidden, list.paths);
  for (const note of masks.notes) say(`${shownName(basename(hidden as string))}: ${note}`);
  const jobs = list.paths.map((photo, i) => ({
    ...{ photo, mask: masks.files[i] },
    outputs: sampleFiles(outputs[i], samples),
  }));
  for (const { photo, mask, outputs } of jobs) {
    const file = await PhotoFile.open(photo, formatOf(outputs[0]));
    const { notes } = await hiddenOf(hidden, mask, file);
    for (const note of [...file.notes, ...notes]) say(`${shownName(basename(photo))}: ${note}`);
  }
  const read = [...list.paths, ...new Set(masks.files)];
  await prepareOutputs(jobs.flatMap(({ outputs }) => outputs), read);
  return jobs;
}
