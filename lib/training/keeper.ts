// Keeps the state of a training run safe: in memory against divergence, in files against everything else.

import { DataFileError } from "lib/data/mod.ts";
import { display, PROGRESS_MIME } from "lib/notebook/mod.ts";
import { freshOption } from "./advice.ts";
import type { Checkpoint } from "./checkpoint_file.ts";
import { Checkpoints } from "./checkpoints.ts";
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
export class Keeper {
  readonly #parts: TrainingState | undefined;
  readonly #files: Checkpoints | undefined;
  readonly #every: number;
  readonly #options: KeeperOptions;
  #good: { step: number; snapshot: Snapshot } | undefined;
  #saved = -1;

  private constructor(options: KeeperOptions) {
    const { state, checkpoint, steps } = options;
    const { folder, every, keep }: Partial<CheckpointOptions> = typeof checkpoint === "string"
      ? { folder: checkpoint }
      : checkpoint ?? {};
    if (checkpoint && !state) {
      throw new TypeError(
        "Checkpoints need to know what to save: give train the models, optimizers and random streams as `state`.",
      );
    }
    this.#options = options;
    this.#parts = state && withEngine(state);
    this.#files = folder === undefined ? undefined : new Checkpoints(folder, keep);
    this.#every = every ?? Math.max(1, Math.round(steps / 10));
    if (!Number.isInteger(this.#every) || this.#every < 1) {
      throw new RangeError(`A checkpoint comes every whole number of steps from 1, not ${every}.`);
    }
  }

  /**
   * A keeper whose state is that of the folder's latest checkpoint, if there is one.
   *
   * @returns the keeper and the steps made so far
   * @throws {DataFileError} when the checkpoint is damaged or is of something else
   */
  static async open(options: KeeperOptions): Promise<{ keeper: Keeper; start: number }> {
    const keeper = new Keeper(options);
    const start = await keeper.#resume();
    await keeper.markGood(start);
    return { keeper, start };
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
   * Writes a checkpoint of the present state, unless there is one of this step or nowhere to write.
   *
   * @returns as {@linkcode markGood}; a state that is not good is not written either
   */
  async save(step: number, epoch?: number): Promise<string | undefined> {
    if (!this.#files || step <= this.#saved) return;
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
    const { fresh, preset } = this.#options;
    if (fresh) await this.#files.clear();
    await this.#files.removeLeftOvers();
    const path = await this.#files.latest();
    if (path === undefined) return 0;
    const checkpoint = await this.#files.read(path);
    checkSamePreset(path, checkpoint.preset, preset);
    loadInto(path, checkpoint.snapshot, this.#parts);
    this.#saved = checkpoint.step;
    await this.#announce(path, checkpoint.step);
    return checkpoint.step;
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
 * @param from a checkpoint, or a folder of checkpoints, of which it takes the latest
 * @returns where training stood
 * @throws {DataFileError} when there is none, or it is damaged, or its parts are of other shapes; nothing is loaded then
 */
export async function loadCheckpoint(
  from: string,
  state: TrainingState,
): Promise<Omit<Checkpoint, "snapshot">> {
  const files = new Checkpoints(from);
  const path = from.endsWith(".safetensors") ? from : await files.latest();
  if (path === undefined) {
    throw new DataFileError(
      from,
      "has no checkpoints",
      "Train with checkpoints first, or give the path of one.",
    );
  }
  const { snapshot, ...rest } = await files.read(path);
  loadInto(path, partsOf(snapshot, Object.keys(state)), state);
  return rest;
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
  restoreSnapshot(snapshot, parts);
}
