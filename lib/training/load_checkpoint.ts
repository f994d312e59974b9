// Loads a checkpoint into models, optimizers and random streams.

import { DataFileError } from "lib/data/mod.ts";
import { type Checkpoint, Checkpoints, type Newest } from "./checkpoints.ts";
import { freshOption } from "./errors.ts";
import {
  firstNotFinite,
  mismatches,
  partsOf,
  restoreSnapshot,
  type Snapshot,
  type TrainingState,
} from "./snapshot.ts";

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

/**
 * Puts parts into a checkpoint's state.
 *
 * @throws {DataFileError} when it does not fit them, or is not finite; nothing is loaded then
 */
export function loadInto(path: string, snapshot: Snapshot, parts: TrainingState): void {
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
