// The whole course of a training, also of one that was interrupted: its reports, and pictures of what it could do then.

import type { tf } from "lib/tensorflow/mod.ts";
import { Checkpoints } from "./checkpoints.ts";
import { removeRecordsAfter, savedReports, writeRecord } from "./history_file.ts";
import { RunFolder } from "./run_folder.ts";

/** How {@linkcode recorded} records. */
export interface HistoryOptions<R, T extends Shown> {
  /** The training's folder of checkpoints; the records stand beside them. None keeps nothing, and times the training. */
  folder?: string;
  /** What `train` is given: whether earlier records are removed. */
  fresh?: boolean;
  /** What to keep of the state at a report, by name: what a model draws then. Float32, of one shape each. */
  show?: (report: R) => T;
}

/** Tensors by name. */
type Shown = Record<string, tf.Tensor>;

/** A report, with what was shown then. The tensors are the reader's, to dispose of. */
export type HistoryReport<R, T extends Shown> = R & {
  shown: T;
  /** Seconds of training up to here, those before an interruption included. */
  seconds: number;
};

/**
 * The reports of a training, kept beside its checkpoints. A training that goes on from a checkpoint gives its earlier
 * reports again, from the files, and then the new ones, so a notebook draws the same curves as without an interruption. A
 * record that is damaged is left out with a warning.
 *
 * @example
 * ```ts ignore
 * const training = train(step, batches, { steps, state, checkpoint: folder, preset, fresh });
 * const show = () => ({ images: generator.call(noise) });
 * for await (const { step, metrics, shown } of recorded(training, { folder, fresh, show })) {
 *   chart.add(step, metrics);
 *   await imageGrid(shown.images);
 * }
 * ```
 *
 * @param reports of `train`, not yet begun
 * @throws {FolderInUseError} when another run has the folder
 * @throws {DataFileError} when there are checkpoints, and all are damaged
 */
export async function* withHistory<
  R extends { step: number },
  T extends Shown = Record<never, never>,
>(
  reports: AsyncIterable<R>,
  options: HistoryOptions<R, T>,
): AsyncGenerator<HistoryReport<R, T>, void, undefined> {
  const { folder, fresh = false, show = () => ({} as T) } = options;
  let before = 0, from = 0;
  if (folder !== undefined) {
    await RunFolder.requireFree(folder); // training takes it when it begins
    if (!fresh) from = await newestStep(folder); // before training writes more checkpoints
    for await (const record of savedReports(folder, from)) {
      before = record.seconds;
      yield record as unknown as HistoryReport<R, T>;
    }
  }
  const began = performance.now();
  let isFirst = true;
  for await (const report of reports) {
    const shown = show(report);
    const seconds = before + (performance.now() - began) / 1000;
    if (folder !== undefined) {
      if (isFirst) await removeRecordsAfter(folder, from); // what is done again is reported again
      isFirst = false;
      await writeRecord(folder, report, shown, seconds);
    }
    yield { ...report, shown, seconds };
  }
}

async function newestStep(folder: string): Promise<number> {
  return (await new Checkpoints(folder).newest())?.checkpoint.step ?? 0;
}
