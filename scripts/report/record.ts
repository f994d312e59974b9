// What is kept of a stage's run beside its executed notebook: NAME.run.json.
import { join } from "node:path";
import { writeTextAtomic } from "lib/data/atomic.ts";
import { notebookName } from "../notebooks/notebook.ts";
import type { Facts } from "./environment.ts";
import type { Inputs } from "./inputs.ts";
import type { Results } from "./results.ts";

/** One stage's run. */
export interface StageRecord {
  /** `running` too when it was interrupted or failed. */
  state: "running" | "finished";
  inputs: Inputs;
  /** When it began, and when it ended: moments as ISO texts. */
  began: string;
  finished?: string;
  /** Of all its parts, where it was interrupted; without those that were killed. */
  seconds: number;
  /** The checkpoints that were there when it began. */
  found: Results;
  /** The checkpoints that it has left. */
  results: Results;
  machine: Facts;
  versions: Facts;
}

/** Where a stage's files stand in the report's folder. */
export interface StageFiles {
  executed: string;
  record: string;
}

export function stageFiles(output: string, notebook: string): StageFiles {
  const stem = join(output, "notebooks", notebookName(notebook));
  return { executed: `${stem}.ipynb`, record: `${stem}.run.json` };
}

/** The record at `path`; undefined where there is none that can be read. */
export async function readRecord(path: string): Promise<StageRecord | undefined> {
  try {
    const record = JSON.parse(await Deno.readTextFile(path)) as StageRecord;
    return record.inputs?.before && record.results && record.found ? record : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes the record; it is there whole or not at all. */
export async function writeRecord(path: string, record: StageRecord): Promise<void> {
  const text = JSON.stringify(record, null, 2) + "\n";
  await writeTextAtomic(path, text);
}
