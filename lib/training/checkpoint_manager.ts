// Keeps the state of a training run safe: in memory against divergence, in files against everything else.

import { DataFileError, type FolderLock } from "lib/data/mod.ts";
import { display, PROGRESS_MIME } from "lib/notebook/mod.ts";
import { freshOption } from "./advice.ts";
import type { Checkpoint } from "./checkpoint_file.ts";
import { Checkpoints, type Newest, stepOf } from "./checkpoints.ts";
import { stepsBetween } from "./interval.ts";
import { RunFolder } from "./run_folder.ts";
import { checkSamePreset } from "./same_preset.ts";
import {
  firstNotFinite,
  mismatches,
  partsOf,
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

/** What a run keeps safe. */
export interface KeeperOptions {
  steps: number;
  label: string;
  state?: TrainingState;
  checkpoint?: string | CheckpointOptions;
  fresh?: boolean;
  preset?: object;
}

/** One run's keeper. Without a state it does nothing. */
export class CheckpointManager implements Disposable {
  readonly #parts: TrainingState | undefined;
  readonly #files: Checkpoints | undefined;
  readonly #every: number;
  readonly #options: KeeperOptions;
  readonly #lock: FolderLock | undefined;
  #run: RunFolder | undefined;
  #good: { step: number; snapshot: Snapshot } | undefined;
  #saved = -1;

  private constructor(options: KeeperOptions) {
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
   * A keeper whose state is that of the folder's newest checkpoint that is whole, if there is one.
   *
   * @returns the keeper and the steps made so far
   * @throws {FolderInUseError} when another run has the folder
   * @throws {DataFileError} when all checkpoints are damaged, or the newest is of something else
   */
  static async open(options: KeeperOptions): Promise<{ keeper: CheckpointManager; start: number }> {
    const keeper = new CheckpointManager(options);
    try {
      const start = await keeper.#resume();
      await keeper.markGood(start);
      return { keeper, start };
    } catch (error) {
      keeper[Symbol.dispose]();
      throw error;
    }
  }

  /** Removes what was there before, where training starts over; to be called when all else is known to be right. */
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
   * Remembers the present state as good.
   *
   * @returns the name of the first tensor that is not finite; then the state is not good, and not remembered
   */
  async markGood(step: number): Promise<string | undefined> {
    if (!this.#parts) return;
    const snapshot = await takeSnapshot(this.#parts);
    const bad = firstNotFinite(snapshot);
    if (bad === undefined) this.#good = { step, snapshot };
    return bad;
  }

  /**
   * Writes a checkpoint of the present state, unless there is one of this step, or nowhere to write any more.
   *
   * @returns as {@linkcode markGood}; a state that is not good is not written either
   */
  async save(step: number, epoch?: number): Promise<string | undefined> {
    if (!this.#files || step <= this.#saved || this.#run?.isHeld === false) return;
    const bad = await this.markGood(step);
    if (bad !== undefined) return bad;
    const { preset } = this.#options;
    await this.#files.write({ step, epoch, preset, snapshot: this.#good!.snapshot });
    this.#saved = step;
  }

  /** Goes back to the last good state. @returns its step, or undefined without a state */
  restoreGood(): number | undefined {
    if (!this.#parts || !this.#good) return undefined;
    restoreSnapshot(this.#good.snapshot, this.#parts);
    return this.#good.step;
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
 * Loads a checkpoint into models, optimizers and streams; which parts of it, their names say.
 *
 * @example
 * ```ts ignore
 * const generator = new Generator(options);
 * await loadCheckpoint("outputs/gan", { generator });
 * ```
 *
 * @param from a checkpoint, or a folder of checkpoints, of which it takes the newest that is whole
 * @returns where training stood
 * @throws {DataFileError} when there is none, or it is damaged, or its parts are of other shapes; nothing is loaded then
 */
export async function loadCheckpoint(
  from: string,
  state: TrainingState,
): Promise<Omit<Checkpoint, "snapshot">> {
  const { path, checkpoint: { snapshot, ...rest } } = await newestOf(from);
  loadInto(path, partsOf(snapshot, Object.keys(state)), state);
  return rest;
}

/**
 * The path of a checkpoint, or of the newest whole one of a folder of them.
 *
 * @throws {DataFileError} when there is none
 */
export async function checkpointPath(from: string): Promise<string> {
  return (await newestOf(from)).path;
}

async function newestOf(from: string): Promise<Newest> {
  const files = new Checkpoints(from);
  const found = from.endsWith(".safetensors")
    ? { path: from, checkpoint: await files.read(from) }
    : await files.newest();
  if (found) return found;
  throw new DataFileError(
    from,
    "has no checkpoints",
    "Train with checkpoints first, or give the path of one.",
  );
}

function loadInto(path: string, snapshot: Snapshot, parts: TrainingState): void {
  const problems = mismatches(snapshot, parts);
  if (problems.length > 0) {
    const fix =
      `Build everything as it was then, or start over with ${freshOption()} or another folder.`;
    const shown = problems.slice(0, 4).join("; ");
    const more = problems.length > 4 ? `; and ${problems.length - 4} more` : "";
    throw new DataFileError(path, `does not fit what is trained now: ${shown}${more}`, fix);
  }
  const bad = firstNotFinite(snapshot);
  if (bad !== undefined) {
    const problem = `has in the tensor "${bad}" a number that is not finite`;
    throw new DataFileError(path, problem, "It is damaged: delete it and use an older one.");
  }
  restoreSnapshot(snapshot, parts);
}
