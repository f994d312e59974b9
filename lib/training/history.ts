// The whole course of a training, also of one that was interrupted: its reports, and pictures of what it could do then.
// Each report is a file beside the checkpoints.

import { basename, join } from "node:path";
import { removeIfThere } from "lib/data/files/atomic.ts";
import {
  type HostTensor,
  readOwnSafetensors,
  writeOwnSafetensors,
} from "lib/data/files/safetensors/mod.ts";
import { DataFileError } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { Checkpoints } from "./checkpoints.ts";
import { RunFolder } from "./run_folder.ts";

/** How {@linkcode withHistory} keeps a history. */
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
 * for await (const { step, metrics, shown } of withHistory(training, { folder, fresh, show })) {
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

/** A report as it was written, with what was shown; the tensors are the reader's, to dispose of. */
interface SavedReport {
  step: number;
  seconds: number;
  shown: Record<string, tf.Tensor>;
}

const NAME = /^report-(\d+)\.safetensors$/;

/**
 * The records up to a step, the earliest first. Damaged ones are left out with a warning: a training goes on without them.
 *
 * @throws when the folder or a file cannot be read
 */
async function* savedReports(folder: string, upTo: number): AsyncGenerator<SavedReport> {
  for (const [step, path] of await listRecords(folder)) {
    if (step > upTo) return;
    const record = await readRecord(path);
    if (record) yield record;
  }
}

/** Removes the records after a step. */
async function removeRecordsAfter(folder: string, step: number): Promise<void> {
  for (const [at, path] of await listRecords(folder)) if (at > step) await removeIfThere(path);
}

/** Writes a report; tensors are float32. */
async function writeRecord(
  folder: string,
  report: { step: number },
  shown: Record<string, tf.Tensor>,
  seconds: number,
): Promise<void> {
  const tensors = new Map<string, HostTensor>();
  for (const [name, tensor] of Object.entries(shown)) {
    const values = await tensor.data() as Float32Array;
    tensors.set(name, { dtype: "float32", shape: tensor.shape, values });
  }
  const name = `report-${String(report.step).padStart(8, "0")}.safetensors`;
  await writeOwnSafetensors(join(folder, name), tensors, {
    report: JSON.stringify({ ...report, seconds }),
  });
}

/** Step and path of each record, the earliest first. */
async function listRecords(folder: string): Promise<[number, string][]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    return names.flatMap((name): [number, string][] => {
      const step = NAME.exec(name)?.[1];
      return step === undefined ? [] : [[Number(step), join(folder, name)]];
    }).sort(([a], [b]) => a - b);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function readRecord(path: string): Promise<SavedReport | undefined> {
  try {
    const { tensors, metadata } = await readOwnSafetensors(path);
    const report = parsed(path, metadata.report);
    const shown = [...tensors].map(([name, { values, shape, dtype }]) => [
      name,
      tf.tensor(values, [...shape], dtype),
    ]);
    return { ...report, shown: Object.fromEntries(shown) };
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    const step = Number(NAME.exec(basename(path))![1]);
    console.warn(`${path}: ${error.problem}. The record of step ${step} is left out.`);
  }
}

function parsed(path: string, text: string | undefined): { step: number; seconds: number } {
  try {
    const report = JSON.parse(text ?? "null");
    if (Number.isFinite(report?.step) && Number.isFinite(report.seconds)) return report;
  } catch {
    // Said below.
  }
  throw new DataFileError(path, "is damaged: it holds no report", "Delete it.");
}
