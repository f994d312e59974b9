// A folder of checkpoints: finds the latest, writes new ones, keeps the last few.

import { basename, join } from "node:path";
import { removeIfThere } from "lib/data/atomic.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint_file.ts";

/** `step-00000500.safetensors`, and the temporary names that a killed process may leave. */
const NAME = /^step-(\d+)\.safetensors$/;
const LEFT_OVER = /^step-\d+\.safetensors\..+\.tmp$/;

/** The steps that a checkpoint was trained for, by its name; undefined for other files. */
export function stepOf(path: string): number | undefined {
  const step = NAME.exec(basename(path))?.[1];
  return step === undefined ? undefined : Number(step);
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

  /** Path of the checkpoint with the most steps. */
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

  /** Writes a checkpoint and removes the oldest ones. @returns its path */
  async write(checkpoint: Checkpoint): Promise<string> {
    const path = this.#path(String(checkpoint.step).padStart(8, "0"));
    await writeCheckpoint(path, checkpoint);
    for (const old of (await this.list()).slice(0, -this.keep)) await removeIfThere(old);
    return path;
  }

  /** Removes all checkpoints. */
  async clear(): Promise<void> {
    for (const path of await this.list()) await removeIfThere(path);
    await this.removeLeftOvers();
  }

  /** Removes what a process left that was killed while it wrote. */
  async removeLeftOvers(): Promise<void> {
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
