// The folder of a training, which one run has for itself: two would take each other's checkpoints for their own.

import { FileWriteError, FolderInUseError, type FolderLock, lockFolder } from "lib/data/mod.ts";

/** The runs of this process, by the real path of their folder. */
const runs = new Map<string, RunFolder>();

/** A folder that one run has for itself until it is disposed of, or the process ends. */
export class RunFolder implements Disposable {
  #lock: FolderLock | undefined;
  #waits = false;

  private constructor(readonly folder: string, readonly path: string, lock: FolderLock) {
    this.#lock = lock;
    runs.set(path, this);
  }

  /**
   * Takes a folder. A run of this process that waits for its reader gives it up: the reader may never come back, as when a
   * notebook's cell left the loop over the reports without ending it.
   *
   * @param who what takes it, in words
   * @throws {FolderInUseError} when another process has it, or a run of this one that is at work
   */
  static async take(folder: string, who: string): Promise<RunFolder> {
    const other = runs.get(await realPath(folder));
    if (other && other.#waits) other[Symbol.dispose]();
    const lock = await lockFolder(folder, who);
    return new RunFolder(folder, await realPath(folder), lock);
  }

  /**
   * Checks that no other run has a folder. One that cannot be written to is free, for all that there is to know.
   *
   * @throws {FolderInUseError} as {@linkcode take}
   */
  static async requireFree(folder: string): Promise<void> {
    try {
      (await RunFolder.take(folder, "a look at its records"))[Symbol.dispose]();
    } catch (error) {
      if (!(error instanceof FileWriteError)) throw error;
    }
  }

  /** Whether the run still has it. */
  get isHeld(): boolean {
    return this.#lock !== undefined;
  }

  /** The run waits for its reader from now on. */
  pause(): void {
    this.#waits = true;
  }

  /** The reader came back. @throws {FolderInUseError} when another run has taken the folder meanwhile */
  resume(): void {
    this.#waits = false;
    if (this.isHeld) return;
    throw new FolderInUseError(this.folder, "a training that was begun later in this process");
  }

  [Symbol.dispose](): void {
    this.#lock?.release();
    this.#lock = undefined;
    if (runs.get(this.path) === this) runs.delete(this.path);
  }
}

/** One path for all ways to write it; the given one for a folder that is not there yet. */
async function realPath(folder: string): Promise<string> {
  return await Deno.realPath(folder).catch(() => folder);
}
