// The whole course of a training, also of one that was interrupted: its reports, and pictures of what it could do then.

import { join } from "node:path";
import { removeIfThere } from "lib/data/atomic.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { Checkpoints } from "./checkpoints.ts";
import { type HostTensor, readSafetensors, writeSafetensors } from "./safetensors/mod.ts";

/** How {@linkcode recorded} records. */
export interface RecordOptions<R, T extends Shown> {
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
export type Recorded<R, T extends Shown> = R & {
  shown: T;
  /** Seconds of training up to here, those before an interruption included. */
  seconds: number;
};

const NAME = /^report-(\d+)\.safetensors$/;

/**
 * The reports of a training, kept beside its checkpoints. A training that goes on from a checkpoint gives its earlier
 * reports again, from the files, and then the new ones, so a notebook draws the same curves as without an interruption.
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
 * @throws {DataFileError} when a record is damaged
 */
export async function* recorded<R extends { step: number }, T extends Shown = Record<never, never>>(
  reports: AsyncIterable<R>,
  options: RecordOptions<R, T>,
): AsyncGenerator<Recorded<R, T>, void, undefined> {
  const { folder, fresh = false, show = () => ({} as T) } = options;
  let before = 0;
  if (folder !== undefined) {
    const from = fresh ? 0 : await latestStep(folder); // before training writes more checkpoints
    for (const path of await keptRecords(folder, from)) {
      const record = await readRecord<R, T>(path);
      before = record.seconds;
      yield record;
    }
  }
  const began = performance.now();
  for await (const report of reports) {
    const shown = show(report);
    const seconds = before + (performance.now() - began) / 1000;
    if (folder !== undefined) await writeRecord(folder, report, shown, seconds);
    yield { ...report, shown, seconds };
  }
}

async function latestStep(folder: string): Promise<number> {
  const path = await new Checkpoints(folder).latest();
  return path === undefined ? 0 : Number(/step-(\d+)\.safetensors$/.exec(path)![1]);
}

/** The records up to a step; later ones are removed, for what is done again is reported again. */
async function keptRecords(folder: string, from: number): Promise<string[]> {
  const records = await listRecords(folder);
  for (const [step, path] of records) if (step > from) await removeIfThere(path);
  return records.filter(([step]) => step <= from).map(([, path]) => path);
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
  await writeSafetensors(join(folder, name), tensors, {
    report: JSON.stringify({ ...report, seconds }),
  });
}

async function readRecord<R, T extends Shown>(path: string): Promise<Recorded<R, T>> {
  const { tensors, metadata } = await readSafetensors(path);
  const shown = [...tensors].map(([name, { values, shape, dtype }]) => [
    name,
    tf.tensor(values, [...shape], dtype),
  ]);
  return { ...JSON.parse(metadata.report), shown: Object.fromEntries(shown) } as Recorded<R, T>;
}
