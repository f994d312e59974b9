// Photos whose restorations are computed together.
import { PhotoFile } from "lib/data/mod.ts";
import {
  cutMask,
  type Mask,
  type MaskGit,
  type PhotoView,
  type PhotoWindow,
  photoWindow,
  viewOf,
} from "lib/maskgit/mod.ts";
import { hiddenOf } from "./masks.ts";
import type { InpaintCommand } from "./options.ts";
import { formatOf } from "./outputs.ts";
import type { Job } from "./plan.ts";

/** A photo, and what the model sees of it. */
export interface OpenPhoto {
  job: Job;
  photo: PhotoFile;
  mask: Mask;
  window: PhotoWindow;
  view: PhotoView;
}

/** Restorations of a batch. */
const MOST_ROWS = 32;
/** Pixels of a batch's photos, which are held in memory; a larger photo is a batch of its own. */
const MOST_PIXELS = 4_000_000;

/**
 * Reads photos, a batch at a time.
 *
 * @throws {DataFileError} when a photo or mask is missing or damaged, after those before it were handed out
 */
export async function* inBatches(
  jobs: readonly Job[],
  model: MaskGit,
  command: Pick<InpaintCommand, "hidden" | "context" | "samples">,
): AsyncGenerator<OpenPhoto[]> {
  const most = Math.max(1, Math.floor(MOST_ROWS / command.samples));
  let batch: OpenPhoto[] = [];
  let pixels = 0;
  for (const job of jobs) {
    let next: OpenPhoto;
    try {
      next = await open(job, model, command);
    } catch (error) {
      if (batch.length > 0) yield batch;
      throw error;
    }
    const { height, width } = next.photo;
    if (batch.length === most || (batch.length > 0 && pixels + height * width > MOST_PIXELS)) {
      yield batch;
      batch = [];
      pixels = 0;
    }
    batch.push(next);
    pixels += height * width;
  }
  if (batch.length > 0) yield batch;
}

async function open(
  job: Job,
  { size, tokenizer }: MaskGit,
  { hidden, context }: Pick<InpaintCommand, "hidden" | "context">,
): Promise<OpenPhoto> {
  const photo = await PhotoFile.open(job.photo, formatOf(job.outputs[0]));
  const { mask } = await hiddenOf(hidden, job.mask, photo);
  const window = photoWindow(mask, size, context);
  const part = await photo.part(window, tokenizer.options.channels as 1 | 3);
  return { job, photo, mask, window, view: await viewOf(part, cutMask(mask, window), size) };
}
