// One checkpoint as a safetensors file: the tensors, and beside them everything else as texts.

import { DataFileError } from "lib/data/mod.ts";
import { freshOption } from "./advice.ts";
import { readOwnSafetensors, writeOwnSafetensors } from "../data/files/safetensors/mod.ts";
import type { Snapshot } from "./snapshot.ts";

/** Where training stood, and its state. */
export interface Checkpoint {
  /** Steps made. */
  step: number;
  /** Epoch of the last batch, where batches say it. */
  epoch?: number;
  /** The configuration that it was trained with. */
  preset?: object;
  snapshot: Snapshot;
}

const FORMAT = "maskgit checkpoint";
const VERSION = "1";
const startOver = () => `or start over with ${freshOption()} or another folder.`;

/** A checkpoint of another version of this program, and not damaged. */
export class OtherVersionError extends DataFileError {}

/** Writes a checkpoint; the file is there whole or not at all. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const { step, epoch, preset, snapshot } = checkpoint;
  const { numbers, constants } = snapshot;
  await writeOwnSafetensors(path, snapshot.tensors, {
    format: FORMAT,
    version: VERSION,
    training: JSON.stringify({ step, epoch, preset, numbers, constants }),
  });
}

/**
 * Reads a checkpoint.
 *
 * @throws {DataFileError} when the file is missing, damaged, no checkpoint, or of another version
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = await readOwnSafetensors(path);
  if (metadata.format !== FORMAT) {
    const problem = `is a safetensors file, but no checkpoint of training (format ${
      JSON.stringify(metadata.format ?? null)
    })`;
    throw new DataFileError(path, problem, "Give the path of a checkpoint.");
  }
  if (metadata.version !== VERSION) {
    const problem = `is a checkpoint of version ${metadata.version}; this program reads ${VERSION}`;
    throw new OtherVersionError(path, problem, `Use the program that wrote it, ${startOver()}`);
  }
  const { step, epoch, preset, numbers, constants } = parseTraining(path, metadata.training);
  return { step, epoch, preset, snapshot: { tensors, numbers, constants } };
}

type Training = Omit<Checkpoint, "snapshot"> & Pick<Snapshot, "numbers" | "constants">;

function parseTraining(path: string, text: string): Training {
  try {
    const training = JSON.parse(text) as Training;
    const whole = Number.isSafeInteger(training?.step) && training.step >= 0;
    if (whole && areNumbers(training.numbers) && areNumbers(training.constants)) return training;
  } catch {
    // Said below.
  }
  const problem = `does not say where training stood: ${JSON.stringify(text)?.slice(0, 80)}`;
  throw new DataFileError(path, problem, `Delete it and use an older one, ${startOver()}`);
}

function areNumbers(record: unknown): boolean {
  return typeof record === "object" && record !== null &&
    Object.values(record).every((value) => typeof value === "number");
}
