// `deno task report [01 ...]`: runs the notebooks and writes outputs/report.html.
import { join } from "node:path";
import { writeTextAtomic } from "lib/data/files/atomic.ts";
import { ensureSetup, runMain } from "./environment/mod.ts";
import { listNotebooks } from "./notebooks/notebook.ts";
import { takeFolders } from "./report/locks.ts";
import { readOptions, type ReportOptions, selectNotebooks, USAGE } from "./report/options.ts";
import { reportPage } from "./report/page.ts";
import { requireChromium, writePdf } from "./report/pdf.ts";
import { explain, moment, oddValuesOf, runStages, stageContext } from "./report/run_stages.ts";
import { untilStopped } from "./report/signals.ts";
import type { StageContext, StageResult } from "./report/stage.ts";
import type { RunSummary, StageRow } from "./report/summary.ts";

function stageRow({ name, record, kept, failure }: StageResult): StageRow {
  const { seconds, finished, versions: { project } } = record;
  const ended = failure ? "failed" : moment(finished!);
  return { name, seconds, ended, kept, project };
}

function summaryOf(
  done: StageResult[],
  { preset, data, classes }: ReportOptions,
  { machine, versions }: StageContext,
  warnings: string[],
): RunSummary {
  return {
    settings: {
      preset,
      data,
      ...(data === "real" && { classes: classes || "all" }),
      seeds: "fixed, in the notebooks' cells",
    },
    machine,
    versions,
    stages: done.map(stageRow),
    warnings,
  };
}

async function writeReport(
  done: StageResult[],
  options: ReportOptions,
  context: StageContext,
  warnings: string[],
): Promise<string> {
  const failed = done.find(({ failure }) => failure);
  const page = await reportPage({
    notebooks: done.map(({ path }) => path),
    facts: [moment(new Date().toISOString()), `preset ${options.preset}`, `${options.data} data`],
    run: summaryOf(done, options, context, warnings),
    problem: failed && explain(failed.name, failed.failure!),
    // Of a run that was stopped a page shows what there is; another signal ends that at once.
    signal: context.signal?.aborted ? undefined : context.signal,
  });
  const path = join(options.output, "report.html");
  await writeTextAtomic(path, page);
  return path;
}

/** Runs the notebooks and writes the report. @returns the exit status */
async function report(
  paths: string[],
  all: string[],
  options: ReportOptions,
  chromium: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const context = await stageContext(options, signal);
  const done = await runStages(paths, all, context);
  if (signal.aborted) console.error("writing a page of what has run; once more ends at once");
  const warnings = await oddValuesOf(done);
  const path = await writeReport(done, options, context, warnings);
  const failed = done.find(({ failure }) => failure);
  if (failed) console.error(`\n${explain(failed.name, failed.failure!)}\n`);
  for (const warning of warnings) console.error(`warning: ${warning}`);
  if (chromium !== undefined && !signal.aborted) {
    const pdf = join(options.output, "report.pdf");
    await writePdf(path, pdf, chromium, signal);
    console.log(pdf);
  }
  console.log(path);
  return failed ? 1 : 0;
}

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const all = await listNotebooks();
  const paths = selectNotebooks(all, options.wanted);
  if (paths.length === 0) throw new Error("notebooks/ holds no notebook (NN-name.ipynb)");
  const chromium = options.pdf ? requireChromium() : undefined;
  await ensureSetup();
  return await untilStopped(async (signal) => {
    using _folders = await takeFolders(options.output, paths, "deno task report");
    return await report(paths, all, options, chromium, signal);
  });
}

if (import.meta.main) await runMain("report", main);
