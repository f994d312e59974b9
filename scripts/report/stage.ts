// One stage of the report: kept when nothing changed, else run, from its beginning or from where it was interrupted.
import { writeTextAtomic } from "lib/data/files/atomic.ts";
import { hash } from "../environment/mod.ts";
import { codeHash } from "../notebooks/code_hash.ts";
import {
  isRunnable,
  type Notebook,
  notebookName,
  notebookText,
  readNotebook,
} from "../notebooks/notebook.ts";
import { ranThrough, withOutputs } from "../notebooks/outputs.ts";
import type { Facts } from "./environment.ts";
import { type CommonInputs, differences, type Inputs, inputsOf } from "./inputs.ts";
import {
  readRecord,
  type StageFiles,
  stageFiles,
  type StageRecord,
  writeRecord,
} from "./record.ts";
import {
  areUnchanged,
  checkpointsOf,
  listResults,
  newResults,
  removeResults,
  unchangedResults,
} from "./results.ts";
import { type Failure, type Progress, runNotebook } from "./run_notebook.ts";

/** What the stages of one report have in common. */
export interface StageContext {
  /** The report's folder. */
  output: string;
  fresh: boolean;
  timeout?: number;
  inputs: CommonInputs;
  machine: Facts;
  versions: Facts;
  /** Variables for the kernel. */
  env: Record<string, string>;
  signal?: AbortSignal;
}

/** What is to be done about a stage. */
export interface Plan {
  action: "keep" | "resume" | "run";
  /** Why it runs though it has run before, in words. */
  changed: string[];
  /** Its last run. */
  record?: StageRecord;
  inputs: Inputs;
  files: StageFiles;
}

/** What became of a stage. */
export interface StageResult {
  name: string;
  /** The notebook to show: executed, or as it stands where it did not come to that. */
  path: string;
  record: StageRecord;
  kept: boolean;
  failure?: Failure;
}

/** What the stages at `paths` have left in the report's folder; stages that have not ended have left nothing. */
async function leftBy(paths: readonly string[], output: string): Promise<Record<string, string>> {
  const entries = paths.map(async (path): Promise<[string, string]> => {
    const record = await readRecord(stageFiles(output, path).record);
    return [notebookName(path), record?.finished ?? "not run"];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Hash of what the cells of a run gave; the words between them may change. */
async function outputsHash(executed: Notebook): Promise<string> {
  const cells = executed.cells.filter(isRunnable);
  return await hash(
    JSON.stringify(cells.map(({ outputs, execution_count }) => [outputs, execution_count])),
  );
}

/** Whether a whole run of this code is there, as it was written. */
async function isExecuted(path: string, code: string, record: StageRecord): Promise<boolean> {
  const executed = await readNotebook(path).catch(() => undefined);
  return executed !== undefined && ranThrough(executed) && await codeHash(executed) === code &&
    await outputsHash(executed) === record.outputs;
}

function isThere(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

/**
 * Decides about a stage.
 *
 * @param before the stages that it builds on
 */
export async function planStage(
  notebook: string,
  before: readonly string[],
  context: StageContext,
): Promise<Plan> {
  const { output, fresh } = context;
  const files = stageFiles(output, notebook);
  const inputs = await inputsOf(notebook, context.inputs, await leftBy(before, output));
  const record = await readRecord(files.record);
  const run = (changed: string[]): Plan => ({ action: "run", changed, record, inputs, files });
  if (fresh) return run([]);
  if (record === undefined) return run(await isThere(files.record) ? ["its record"] : []);
  const changed = differences(record.inputs, inputs);
  if (changed.length > 0) return run(changed);
  if (record.state === "running") return { ...run([]), action: "resume" };
  if (!await isExecuted(files.executed, inputs.code, record)) return run(["its executed notebook"]);
  if (!await areUnchanged(checkpointsOf(notebook), record.results)) return run(["its checkpoints"]);
  return { ...run([]), action: "keep" };
}

/** Keeps a stage; its words may have changed. */
async function keep(notebook: string, { files, record }: Plan): Promise<StageResult> {
  const { executed } = files;
  const shown = withOutputs(await readNotebook(notebook), await readNotebook(executed));
  await writeTextAtomic(executed, notebookText(shown));
  return { name: notebookName(notebook), path: executed, record: record!, kept: true };
}

/** Does what was planned. */
export async function runStage(
  notebook: string,
  plan: Plan,
  context: StageContext,
  onProgress: (progress: Progress) => void = () => {},
): Promise<StageResult> {
  if (plan.action === "keep") return await keep(notebook, plan);
  const { action, record: last, inputs, files } = plan;
  const { machine, versions, timeout, signal } = context;
  const folder = checkpointsOf(notebook);
  const resumed = action === "resume" ? last : undefined;
  const left = await unchangedResults(folder, last?.results ?? {});
  if (!resumed) await removeResults(folder, left);
  const before = await listResults(folder);
  const record: StageRecord = {
    state: "running",
    inputs,
    began: resumed?.began ?? new Date().toISOString(),
    seconds: resumed?.seconds ?? 0,
    results: resumed ? left : {},
    machine,
    versions,
  };
  await writeRecord(files.record, record);
  const start = performance.now();
  const failure = await runNotebook({
    source: notebook,
    target: files.executed,
    env: { ...context.env, MASKGIT_RESUME: resumed ? "1" : "" },
    timeout,
    signal,
    onProgress,
  });
  record.seconds += (performance.now() - start) / 1000;
  record.results = {
    ...await unchangedResults(folder, record.results),
    ...await newResults(folder, before),
  };
  if (!failure) {
    const outputs = await outputsHash(await readNotebook(files.executed));
    Object.assign(record, { state: "finished", finished: new Date().toISOString(), outputs });
  }
  await writeRecord(files.record, record);
  const path = await isThere(files.executed) ? files.executed : notebook;
  return { name: notebookName(notebook), path, record, kept: false, failure };
}
