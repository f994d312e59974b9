// A training's reports as files beside its checkpoints, one for each, with the pictures that were shown then.

import { basename, join } from "node:path";
import { removeIfThere } from "lib/data/files/atomic.ts";
import { DataFileError } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import {
  type HostTensor,
  readOwnSafetensors,
  writeOwnSafetensors,
} from "../data/files/safetensors/mod.ts";

/** A report as it was written, with what was shown; the tensors are the reader's, to dispose of. */
export interface SavedReport {
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
export async function* savedReports(folder: string, upTo: number): AsyncGenerator<SavedReport> {
  for (const [step, path] of await listRecords(folder)) {
    if (step > upTo) return;
    const record = await readRecord(path);
    if (record) yield record;
  }
}

/** Removes the records after a step. */
export async function removeRecordsAfter(folder: string, step: number): Promise<void> {
  for (const [at, path] of await listRecords(folder)) if (at > step) await removeIfThere(path);
}

/** Writes a report; tensors are float32. */
export async function writeRecord(
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
