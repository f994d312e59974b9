// Photos in files to restored photos in files.
import { basename } from "node:path";
import {
  type Extent,
  hiddenCount,
  Inpainter,
  type Mask,
  type MaskGit,
  type PhotoWindow,
  restoreViews,
} from "lib/maskgit/mod.ts";
import type { JitOptions } from "lib/tensorflow/mod.ts";
import { printableName, requireWhole } from "lib/values/mod.ts";
import { readNumber } from "../command_line/mod.ts";
import { shownName } from "../pictures/words.ts";
import { inBatches, type OpenPhoto } from "./batches.ts";
import type { InpaintCommand } from "./options.ts";
import { planInpaint } from "./plan.ts";

/** Samples of a single photo that take less time than tracing. */
const FEW = 16;

/** Many photos are restored as fast as the machine can, but without blocks that XLA compiles for seconds first. */
function tracing(photos: number, samples: number): JitOptions {
  if (photos > 1) return { replicas: "auto", precision: "auto", fuseBlocks: false };
  return samples > FEW ? { replicas: "auto" } : { compile: "eager" };
}

/** A model, and the names of its classes. */
export interface NamedModel {
  model: MaskGit;
  classNames: readonly string[];
}

/**
 * Restores a photo, or all in a folder in the order of their names. Nothing is restored before everything has been looked at.
 *
 * @param say is told what is done to each photo, and what is written
 * @returns the paths of what was written
 * @throws {DataFileError} when a photo or mask is missing, no picture, or a hole does not fit it
 * @throws Error when the model knows no such class, or the output's format loses pixels
 * @throws RangeError when the feather is wider than the model's pictures
 */
export async function inpaintFiles(
  { model, classNames }: NamedModel,
  command: Omit<InpaintCommand, "model" | "data">,
  say: (line: string) => void = console.log,
): Promise<string[]> {
  const most = Math.max(model.size.height, model.size.width);
  requireWhole("--feather", command.feather, { least: 0, most });
  const asked = command.class === undefined ? undefined : findClass(classNames, command.class);
  const jobs = await planInpaint(command, say);
  const inpainter = new Inpainter(model, tracing(jobs.length, command.samples));
  try {
    let rows = 0;
    for await (const batch of inBatches(jobs, model, command)) {
      rows = Math.max(rows, batch.length);
      await restoreBatch(inpainter, batch, { ...command, asked, rows }, say);
    }
  } finally {
    inpainter.dispose();
  }
  return jobs.flatMap(({ outputs }) => outputs);
}

/** @param rows as many photos as the largest batch has: a smaller one is filled up, so that nothing is traced for it */
async function restoreBatch(
  inpainter: Inpainter,
  batch: readonly OpenPhoto[],
  { samples, steps, seed, feather, asked, rows }:
    & Omit<InpaintCommand, "model" | "data">
    & { asked?: number; rows: number },
  say: (line: string) => void,
): Promise<void> {
  const { size } = inpainter.model;
  const views = Array.from({ length: rows }, (_, i) => batch[Math.min(i, batch.length - 1)].view);
  const options = { samples, steps, seed, feather, class: asked };
  const done = batch.map(() => 0);
  for await (const { view, part } of restoreViews(inpainter, views, options)) {
    if (view >= batch.length) break;
    const { job: { outputs }, photo, mask, window } = batch[view];
    if (done[view] === 0) say(describe(photo, mask, size, window));
    const output = outputs[done[view]++];
    await photo.write(output, mask.data, part, window);
    say(`  ${printableName(output)}`);
  }
}

/** The number of a class that is given by name or by number. */
function findClass(names: readonly string[], wanted: string): number {
  const named = names.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
  const number = named >= 0 ? named : readNumber(wanted);
  if (Number.isInteger(number) && number >= 0 && number < names.length) return number;
  const known = names.length === 0 ? "it knows none" : `it knows ${names.join(", ")}`;
  throw new Error(`--class ${wanted}: is no class of the model; ${known}`);
}

/** What is done to a photo, and to its size. */
function describe(
  photo: Extent & { path: string },
  mask: Mask,
  size: Extent,
  { x, y, width, height }: PhotoWindow,
): string {
  const count = hiddenCount(mask);
  const pixels = `${count} ${count === 1 ? "pixel" : "pixels"} hidden`;
  const start = `${shownName(basename(photo.path))}: ${photo.width}x${photo.height}, ${pixels}`;
  if (height === size.height && width === size.width) return `${start}; nothing is scaled`;
  const beyond = x < 0 || y < 0 || x + width > photo.width || y + height > photo.height;
  return `${start}; the part of ${width}x${height} from (${x}, ${y}) on${
    beyond ? ", beyond the photo too," : ""
  } is scaled to ${size.width}x${size.height}, restored and scaled back`;
}
