// What a stage leaves for the stages after it: its files in outputs/checkpoints.
import { basename, dirname, join } from "node:path";
import { removeIfThere } from "lib/data/files/atomic.ts";
import { filesBelow } from "./file_hash.ts";

/** Path below the checkpoints' folder to the file's size and time of writing. */
export type Results = Record<string, string>;

/** Where a notebook's trainings keep their checkpoints: `../outputs/checkpoints`, seen from it. */
export function checkpointsOf(notebook: string): string {
  return join(dirname(notebook), "..", "outputs", "checkpoints");
}

async function stateOf(folder: string, path: string): Promise<[string, number] | undefined> {
  try {
    const { size, mtime } = await Deno.stat(join(folder, path));
    const time = mtime?.getTime() ?? 0;
    return [`${size} bytes, ${new Date(time).toISOString()}`, time];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Locks, and what is left of files whose writing was killed. */
const PASSING = /^\.|\.tmp$/;

/** All files of the folder that are there to stay. */
export async function listResults(folder: string): Promise<Results> {
  const results: Results = {};
  for (const path of await filesBelow(folder)) {
    if (PASSING.test(basename(path))) continue;
    const state = await stateOf(folder, path);
    if (state) results[path] = state[0];
  }
  return results;
}

/** The files that were written after `before` was listed. */
export async function newResults(folder: string, before: Results): Promise<Results> {
  const now = Object.entries(await listResults(folder));
  return Object.fromEntries(now.filter(([path, state]) => before[path] !== state));
}

/** Those of these files that are still there as they were. */
export async function unchangedResults(folder: string, results: Results): Promise<Results> {
  const now = await listResults(folder);
  return Object.fromEntries(Object.entries(results).filter(([path, text]) => now[path] === text));
}

/** Whether all of these files are still there as they were. */
export async function areUnchanged(folder: string, results: Results): Promise<boolean> {
  const unchanged = await unchangedResults(folder, results);
  return Object.keys(unchanged).length === Object.keys(results).length;
}

/** Removes these files: a stage that starts over must not find them. */
export async function removeResults(folder: string, results: Results): Promise<void> {
  for (const path of Object.keys(results)) {
    if (!path.split("/").includes("..")) await removeIfThere(join(folder, path));
  }
}
