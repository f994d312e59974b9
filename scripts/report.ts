// `deno task report [01 ...]`: runs the notebooks and writes outputs/report.html.
import { join } from "node:path";
import { writeTextAtomic } from "lib/data/atomic.ts";
import { ensureSetup, runMain } from "./environment/mod.ts";
import { listNotebooks } from "./notebooks/notebook.ts";
import { readOptions, type ReportOptions, selectNotebooks, USAGE } from "./report/options.ts";
import { reportPage } from "./report/page.ts";
import { requireChromium, writePdf } from "./report/pdf.ts";
import { explain, moment, runStages, stageContext } from "./report/run_stages.ts";
import { INTERRUPTED, stopOnSignals } from "./report/signals.ts";
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
  };
}

async function writeReport(
  done: StageResult[],
  options: ReportOptions,
  context: StageContext,
): Promise<string> {
  const failed = done.find(({ failure }) => failure);
  const page = await reportPage({
    notebooks: done.map(({ path }) => path),
    facts: [moment(new Date().toISOString()), `preset ${options.preset}`, `${options.data} data`],
    run: summaryOf(done, options, context),
    problem: failed && explain(failed.name, failed.failure!),
  });
  const path = join(options.output, "report.html");
  await writeTextAtomic(path, page);
  return path;
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
  const signal = stopOnSignals();
  const context = await stageContext(options, signal);
  const done = await runStages(paths, all, context);
  const report = await writeReport(done, options, context);
  const failed = done.find(({ failure }) => failure);
  if (failed) console.error(`\n${explain(failed.name, failed.failure!)}\n`);
  if (signal.aborted) console.error("interrupted; the same command without --fresh goes on here");
  if (chromium !== undefined && !signal.aborted) {
    const pdf = join(options.output, "report.pdf");
    await writePdf(report, pdf, chromium);
    console.log(pdf);
  }
  console.log(report);
  return signal.aborted ? INTERRUPTED : failed ? 1 : 0;
}

if (import.meta.main) await runMain("report", main);
