// Checkpoints as safetensors files in a folder: finds the latest, writes new ones, keeps the last few.

import { basename, join } from "node:path";
import { removeIfThere, removeLeftOvers } from "lib/data/files/atomic.ts";
import { readOwnSafetensors, writeOwnSafetensors } from "lib/data/files/safetensors/mod.ts";
import { DataFileError } from "lib/data/mod.ts";
import { freshOption } from "./errors.ts";
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

/** `step-00000500.safetensors`, and what earlier versions of this program left when they were killed. */
const NAME = /^step-(\d+)\.safetensors$/;
const LEFT_OVER = /^(step|report)-\d+\.safetensors\..+\.tmp$/;

/** The steps that a checkpoint was trained for, by its name; undefined for other files. */
export function stepOf(path: string): number | undefined {
  const step = NAME.exec(basename(path))?.[1];
  return step === undefined ? undefined : Number(step);
}

/** A checkpoint that was found, and where. */
export interface Newest {
  path: string;
  checkpoint: Checkpoint;
}

/** A folder of checkpoints. Other files in it are left alone. */
export class Checkpoints {
  /**
   * @param keep how many to keep; older ones are removed
   * @throws RangeError when `keep` is not a whole number from 1
   */
  constructor(readonly folder: string, readonly keep = 3) {
    if (!Number.isInteger(keep) || keep < 1) {
      throw new RangeError(
        `The number of checkpoints to keep is a whole number from 1, not ${keep}.`,
      );
    }
  }

  /** Paths of all checkpoints, the latest last. */
  async list(): Promise<string[]> {
    const steps = (await this.#names()).flatMap((name) => NAME.exec(name)?.slice(1) ?? []);
    return steps.sort((a, b) => Number(a) - Number(b)).map((step) => this.#path(step));
  }

  /**
   * The checkpoint with the most steps of those that are whole; a warning says which later ones are not.
   *
   * @returns undefined where there is none, whole or not
   * @throws {DataFileError} of the latest, when none is whole; of one of another version of this program
   */
  async newest(): Promise<Newest | undefined> {
    const damaged: DataFileError[] = [];
    for (const path of (await this.list()).reverse()) {
      try {
        const checkpoint = await this.read(path);
        warnOf(damaged, path);
        return { path, checkpoint };
      } catch (error) {
        if (!(error instanceof DataFileError) || error instanceof OtherVersionError) throw error;
        damaged.push(error);
      }
    }
    if (damaged.length > 0) throw damaged[0];
  }

  /** Path of the checkpoint with the most steps, whole or not. */
  async latest(): Promise<string | undefined> {
    return (await this.list()).at(-1);
  }

  /**
   * Reads a checkpoint.
   *
   * @throws {DataFileError} when it is missing, damaged, no checkpoint, or of another version
   */
  read(path: string): Promise<Checkpoint> {
    return readCheckpoint(path);
  }

  /**
   * Writes a checkpoint and removes the oldest ones. Those of later steps go too: training went on from one before them, since
   * they are damaged.
   *
   * @returns its path
   */
  async write(checkpoint: Checkpoint): Promise<string> {
    const path = this.#path(String(checkpoint.step).padStart(8, "0"));
    await writeCheckpoint(path, checkpoint);
    const all = await this.list();
    const last = all.indexOf(path) + 1;
    const kept = all.slice(Math.max(0, last - this.keep), last);
    for (const other of all) if (!kept.includes(other)) await removeIfThere(other);
    return path;
  }

  /** Removes all checkpoints. */
  async clear(): Promise<void> {
    for (const path of await this.list()) await removeIfThere(path);
    await this.removeLeftOvers();
  }

  /** Removes what a process left that was killed while it wrote. */
  async removeLeftOvers(): Promise<void> {
    await removeLeftOvers(this.folder);
    const names = (await this.#names()).filter((name) => LEFT_OVER.test(name));
    for (const name of names) await removeIfThere(join(this.folder, name));
  }

  #path(step: string): string {
    return join(this.folder, `step-${step}.safetensors`);
  }

  async #names(): Promise<string[]> {
    try {
      return await Array.fromAsync(Deno.readDir(this.folder), ({ name }) => name);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }
}

/** Whom a warning was given of: loaders read a checkpoint more than once. */
const warned = new Set<string>();

function warnOf(damaged: readonly DataFileError[], taken: string): void {
  for (const { file, problem } of damaged) {
    if (warned.has(file)) continue;
    warned.add(file);
    console.warn(`${file}: ${problem}. The checkpoint before it is taken: ${basename(taken)}.`);
  }
}

const FORMAT = "maskgit checkpoint";
const VERSION = "1";
const startOver = () => `or start over with ${freshOption()} or another folder.`;

/** A checkpoint of another version of this program, and not damaged. */
class OtherVersionError extends DataFileError {}

/** The tensors, and beside them everything else as texts; the file is there whole or not at all. */
async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const { step, epoch, preset, snapshot } = checkpoint;
  const { numbers, constants } = snapshot;
  await writeOwnSafetensors(path, snapshot.tensors, {
    format: FORMAT,
    version: VERSION,
    training: JSON.stringify({ step, epoch, preset, numbers, constants }),
  });
}

async function readCheckpoint(path: string): Promise<Checkpoint> {
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
