// Keeps the state of a training run safe: in memory against divergence, in files against everything else.

import type { FolderLock } from "lib/data/mod.ts";
import { display, PROGRESS_MIME } from "lib/notebook/mod.ts";
import { Checkpoints, type Newest, stepOf } from "./checkpoints.ts";
import { freshOption } from "./errors.ts";
import { loadInto } from "./load_checkpoint.ts";
import { checkSamePreset } from "./restart.ts";
import { RunFolder } from "./run_folder.ts";
import {
  firstNotFinite,
  restoreSnapshot,
  type Snapshot,
  takeSnapshot,
  type TrainingState,
  withEngine,
} from "./snapshot.ts";

/** Where and how often checkpoints are written. */
export interface CheckpointOptions {
  /** Folder for them; one run has it for itself. */
  folder: string;
  /** The caller's lock of the folder. Without one, training takes its own while it runs. */
  lock?: FolderLock;
  /** Steps from one to the next. Default: a tenth of all steps. */
  every?: number;
  /** How many to keep; the oldest are removed. */
  keep?: number;
}

/** What a run keeps safe; as in `TrainOptions`. */
export interface CheckpointManagerOptions {
  steps: number;
  label: string;
  state?: TrainingState;
  checkpoint?: string | CheckpointOptions;
  fresh?: boolean;
  preset?: object;
}

/** Keeps one run's state. Without a state it does nothing. */
export class CheckpointManager implements Disposable {
  readonly #parts: TrainingState | undefined;
  readonly #files: Checkpoints | undefined;
  readonly #every: number;
  readonly #options: CheckpointManagerOptions;
  readonly #lock: FolderLock | undefined;
  #run: RunFolder | undefined;
  #last: { step: number; snapshot: Snapshot } | undefined;
  #start = 0;
  #saved = -1;

  private constructor(options: CheckpointManagerOptions) {
    const { state, checkpoint, steps } = options;
    const { folder, lock, every, keep }: Partial<CheckpointOptions> = typeof checkpoint === "string"
      ? { folder: checkpoint }
      : checkpoint ?? {};
    if (checkpoint && !state) {
      throw new TypeError(
        "Checkpoints need to know what to save: give train the models, optimizers and random streams as `state`.",
      );
    }
    this.#options = options;
    this.#lock = lock;
    this.#parts = state && withEngine(state);
    this.#files = folder === undefined ? undefined : new Checkpoints(folder, keep);
    this.#every = every ?? stepsBetween(steps, 10);
    if (!Number.isInteger(this.#every) || this.#every < 1) {
      throw new RangeError(`A checkpoint comes every whole number of steps from 1, not ${every}.`);
    }
  }

  /**
   * Puts the state into that of the folder's newest whole checkpoint, if there is one.
   *
   * @throws {FolderInUseError} when another run has the folder
   * @throws {DataFileError} when all checkpoints are damaged, or the newest is of something else
   */
  static async open(options: CheckpointManagerOptions): Promise<CheckpointManager> {
    const manager = new CheckpointManager(options);
    try {
      manager.#start = await manager.#resume();
      await manager.snapshot(manager.start);
      return manager;
    } catch (error) {
      manager[Symbol.dispose]();
      throw error;
    }
  }

  /** Steps made before this run. */
  get start(): number {
    return this.#start;
  }

  /** Removes earlier checkpoints where training starts over; to be called when all options are known to be right. */
  async begin(): Promise<void> {
    if (this.#options.fresh) await this.#files?.clear();
  }

  /** Gives the folder free. */
  [Symbol.dispose](): void {
    this.#run?.[Symbol.dispose]();
  }

  /**
   * Hands a report to the reader, who may never come back: then another run of this process can take the folder.
   *
   * @throws {FolderInUseError} when one has
   */
  *hand<R>(report: R): Generator<R, void, undefined> {
    this.#run?.pause();
    yield report;
    this.#run?.resume();
  }

  /** Whether a checkpoint is to be written after so many steps. */
  isDue(step: number): boolean {
    return this.#files !== undefined && step % this.#every === 0;
  }

  /**
   * Copies the present state to memory, for {@linkcode rollback}.
   *
   * @returns the name of the first tensor that is not finite; then the snapshot before stays
   */
  async snapshot(step: number): Promise<string | undefined> {
    if (!this.#parts) return;
    const snapshot = await takeSnapshot(this.#parts);
    const bad = firstNotFinite(snapshot);
    if (bad === undefined) this.#last = { step, snapshot };
    return bad;
  }

  /**
   * Writes a checkpoint of the present state, unless there is one of this step, or nowhere to write any more.
   *
   * @returns as {@linkcode snapshot}; a state that is not finite is not written either
   */
  async save(step: number, epoch?: number): Promise<string | undefined> {
    if (!this.#files || step <= this.#saved || this.#run?.isHeld === false) return;
    const bad = await this.snapshot(step);
    if (bad !== undefined) return bad;
    const { preset } = this.#options;
    await this.#files.write({ step, epoch, preset, snapshot: this.#last!.snapshot });
    this.#saved = step;
  }

  /** Goes back to the last snapshot. @returns its step, or undefined without a state */
  rollback(): number | undefined {
    if (!this.#parts || !this.#last) return undefined;
    restoreSnapshot(this.#last.snapshot, this.#parts);
    return this.#last.step;
  }

  async #resume(): Promise<number> {
    if (!this.#files || !this.#parts) return 0;
    const { preset } = this.#options;
    const newest = await this.#finished(this.#files) ?? await this.#unfinished(this.#files);
    if (!newest) return 0;
    const { path, checkpoint } = newest;
    checkSamePreset(path, checkpoint.preset, preset);
    loadInto(path, checkpoint.snapshot, this.#parts);
    this.#saved = checkpoint.step;
    await this.#announce(path, checkpoint.step);
    return checkpoint.step;
  }

  /** The checkpoint of a training that is done: whoever takes it writes nothing, and needs no folder of its own. */
  async #finished(files: Checkpoints): Promise<Newest | undefined> {
    const { fresh, steps } = this.#options;
    const isDone = (step: number | undefined) => step !== undefined && step >= steps;
    if (fresh || !isDone(stepOf(await files.latest() ?? ""))) return undefined;
    const newest = await files.newest();
    return isDone(newest?.checkpoint.step) ? newest : undefined;
  }

  /** Takes the folder, and the checkpoint to go on from. */
  async #unfinished(files: Checkpoints): Promise<Newest | undefined> {
    const { fresh, label } = this.#options;
    if (!this.#lock) this.#run = await RunFolder.take(files.folder, `the training "${label}"`);
    await files.removeLeftOvers();
    return fresh ? undefined : await files.newest();
  }

  async #announce(path: string, step: number): Promise<void> {
    const { label, steps } = this.#options;
    const text = step < steps
      ? `goes on after step ${step} of ${steps}`
      : `is done: ${step} of ${steps} steps are made`;
    const words = `${label} ${text} (${path}). ${freshOption()} starts over.`;
    await display({
      [PROGRESS_MIME]: { done: step, total: steps },
      "text/markdown": words,
      "text/plain": words,
    });
  }
}

/**
 * Steps from one to the next of so many events that are spread evenly over a training; at least 1, however few steps there
 * are. The last one need not fall on the last step.
 *
 * @param steps steps in all, from 1
 * @param events how many, from 1
 */
export function stepsBetween(steps: number, events: number): number {
  return Math.max(1, Math.round(steps / events));
}
