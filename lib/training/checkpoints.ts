// A folder of checkpoints: finds the latest, writes new ones, keeps the last few.

import { basename, join } from "node:path";
import { removeIfThere, removeLeftOvers } from "lib/data/files/atomic.ts";
import { DataFileError } from "lib/data/mod.ts";
import {
  type Checkpoint,
  OtherVersionError,
  readCheckpoint,
  writeCheckpoint,
} from "./checkpoint_file.ts";

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
