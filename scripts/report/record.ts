// What is kept of a stage's run beside its executed notebook: NAME.run.json, with a checksum.
import { join } from "node:path";
import { readOwnJson, writeOwnJson } from "lib/data/files/own_file.ts";
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
  /** The checkpoints that it has left; those of a part that was killed are not known. */
  results: Results;
  machine: Facts;
  versions: Facts;
  /** Hash of the outputs in the executed notebook of a stage that has finished. */
  outputs?: string;
}

/** Of what a record says; one that says something else is none. */
const FORMAT = 2;

/** Where a stage's files stand in the report's folder. */
export interface StageFiles {
  executed: string;
  record: string;
}

export function stageFiles(output: string, notebook: string): StageFiles {
  const stem = join(output, "notebooks", notebookName(notebook));
  return { executed: `${stem}.ipynb`, record: `${stem}.run.json` };
}

/** The record at `path`; undefined where there is none, or not as it was written, or one of another version. */
export async function readRecord(path: string): Promise<StageRecord | undefined> {
  const file = await readOwnJson<{ format: number; record: StageRecord }>(path);
  return file?.format === FORMAT ? file.record : undefined;
}

/** Writes the record; it is there whole or not at all. */
export async function writeRecord(path: string, record: StageRecord): Promise<void> {
  await writeOwnJson(path, { format: FORMAT, record });
}
