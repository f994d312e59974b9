// Runs the stages of a report one after the other, and says in the terminal what becomes of each.
import { StatusLine } from "../environment/mod.ts";
import { notebookName, readNotebook } from "../notebooks/notebook.ts";
import { oddValues, oddValueText } from "../notebooks/odd_values.ts";
import { askDevice } from "./device.ts";
import { machineFacts, versionFacts } from "./environment.ts";
import { commonInputs } from "./inputs.ts";
import type { ReportOptions } from "./options.ts";
import type { Failure, Progress } from "./run_notebook.ts";
import { shortText } from "./short_text.ts";
import { type Plan, planStage, runStage, type StageContext, type StageResult } from "./stage.ts";

/** Of a notebook. */
const MOST_WARNINGS = 10;

/** What the user reads when a notebook fails: where, the code, the error, as much of them as fits. */
export function explain(name: string, { cell, source, name: kind, message }: Failure): string {
  const code = shortText(source).split("\n").map((line) => `    ${line}`).join("\n");
  const place = cell > 0 ? `${name} failed in cell ${cell}:\n\n${code}\n\n` : `${name} failed:\n\n`;
  return `${place}${shortText(`${kind}: ${message}`)}`;
}

/** A moment as `2026-11-25 09:10`, in local time. */
export function moment(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function progressText({ cell, total, heading, line }: Progress): string {
  return [`cell ${cell}/${total}`, heading, line].filter((text) => text).join("  ");
}

/** What is about to happen to a stage, where that is not plain. */
function announce(name: string, { action, changed, record }: Plan): string | undefined {
  if (action === "keep") {
    const when = moment(record!.finished!);
    return `${name}  kept: nothing has changed since it ran, ${when}; --fresh runs it again`;
  }
  if (action === "resume") {
    return `${name}  was interrupted: it runs again, and its training goes on from the checkpoints; --fresh starts over`;
  }
  return changed.length > 0 ? `${name}  runs again; changed: ${changed.join(", ")}` : undefined;
}

/** What all stages need to know. @throws Error when TensorFlow cannot start; the reason of `signal` */
export async function stageContext(
  options: ReportOptions,
  signal?: AbortSignal,
): Promise<StageContext> {
  const device = await askDevice(signal);
  return {
    output: options.output,
    fresh: options.fresh,
    timeout: options.timeout,
    inputs: await commonInputs(options, device),
    machine: machineFacts(device),
    versions: await versionFacts(device),
    env: {
      MASKGIT_PRESET: options.preset,
      MASKGIT_DATA: options.data,
      MASKGIT_CLASSES: options.classes,
    },
    signal,
  };
}

/** What in the notebooks' outputs a reader should not see, such as NaN, each with its notebook and cell, in words. */
export async function oddValuesOf(done: readonly StageResult[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, path } of done) {
    const odd = oddValues(await readNotebook(path)).slice(0, MOST_WARNINGS + 1);
    found.push(...odd.slice(0, MOST_WARNINGS).map((one) => `${name}, ${oddValueText(one)}`));
    if (odd.length > MOST_WARNINGS) found.push(`${name} shows more of the kind`);
  }
  return found;
}

/** Keeps or runs one stage, under a line of progress. */
async function doStage(
  path: string,
  before: readonly string[],
  context: StageContext,
): Promise<StageResult> {
  const name = notebookName(path);
  const plan = await planStage(path, before, context);
  const words = announce(name, plan);
  if (words) console.log(words);
  if (plan.action === "keep") return await runStage(path, plan, context);
  const status = new StatusLine(name);
  const result = await runStage(path, plan, context, (p) => status.show(progressText(p)));
  status.done(result.failure ? "failed" : undefined);
  return result;
}

/**
 * Keeps or runs the stages in order, and stops at the first that fails: later ones build on its results.
 *
 * @throws the reason of the context's signal, when it is aborted before there is something to show
 * @param paths the notebooks that are wanted
 * @param all the project's notebooks; each builds on those before it, wanted or not
 */
export async function runStages(
  paths: readonly string[],
  all: readonly string[],
  context: StageContext,
): Promise<StageResult[]> {
  const done: StageResult[] = [];
  for (const [i, path] of paths.entries()) {
    const earlier = all.includes(path) ? all.slice(0, all.indexOf(path)) : [];
    const before = [...new Set([...earlier, ...paths.slice(0, i)])];
    if (context.signal?.aborted) break;
    const stage = await doStage(path, before, context);
    done.push(stage);
    if (stage.failure) break;
  }
  const [first] = done;
  const isEmpty = done.length === 0 || (done.length === 1 && (first.failure?.cell ?? 2) < 2);
  if (isEmpty) context.signal?.throwIfAborted();
  return done;
}
