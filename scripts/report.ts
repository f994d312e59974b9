// `deno task report [01 ...]`: runs the notebooks and writes outputs/report.html.
import { join } from "node:path";
import { ensureSetup, StatusLine } from "./environment/mod.ts";
import { listNotebooks, notebookName } from "./notebooks/notebook.ts";
import { readOptions, type ReportOptions, selectNotebooks, USAGE } from "./report/options.ts";
import { reportPage } from "./report/page.ts";
import { type Failure, type Progress, runNotebook } from "./report/run_notebook.ts";

const INTERRUPTED = 130; // What shells report after Ctrl-C.

interface Done {
  path: string;
  name: string;
  seconds: number;
  failure?: Failure;
}

/** What the user reads when a notebook fails: where, the code, the error. */
function explain({ name, failure }: Done): string {
  const { cell, source, name: kind, message } = failure!;
  const code = source.split("\n").map((line) => `    ${line}`).join("\n");
  const place = cell > 0 ? `${name} failed in cell ${cell}:\n\n${code}\n\n` : `${name} failed:\n\n`;
  return `${place}${kind}: ${message.trimEnd()}`;
}

function progressText({ cell, total, heading, line }: Progress): string {
  return [`cell ${cell}/${total}`, heading, line].filter((text) => text).join("  ");
}

/** Runs one notebook under a line of progress. */
async function runOne(path: string, options: ReportOptions, signal: AbortSignal): Promise<Done> {
  const name = notebookName(path);
  const target = join(options.output, "notebooks", `${name}.ipynb`);
  const status = new StatusLine(name);
  const start = performance.now();
  const failure = await runNotebook({
    source: path,
    target,
    env: {
      MASKGIT_PRESET: options.preset,
      MASKGIT_DATA: options.data,
      MASKGIT_CLASSES: options.classes,
    },
    timeout: options.timeout,
    signal,
    onProgress: (progress) => status.show(progressText(progress)),
  });
  const seconds = (performance.now() - start) / 1000;
  status.done(failure ? "failed" : undefined);
  const executed = await Deno.stat(target).then(() => true, () => false);
  return { path: executed ? target : path, name, seconds, failure };
}

/** Runs them in order and stops at the first that fails: later ones build on its results. */
async function runAll(paths: string[], options: ReportOptions, signal: AbortSignal) {
  const done: Done[] = [];
  for (const path of paths) {
    done.push(await runOne(path, options, signal));
    if (done.at(-1)?.failure) break;
  }
  return done;
}

async function writeReport(done: Done[], options: ReportOptions): Promise<string> {
  const times = done.map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`);
  const facts = [
    new Date().toISOString().slice(0, 10),
    `preset ${options.preset}`,
    `${options.data} data`,
    ...(options.data === "real" && options.classes ? [`classes ${options.classes}`] : []),
    ...times,
  ];
  const failed = done.find(({ failure }) => failure);
  const problem = failed && explain(failed);
  const page = await reportPage({ notebooks: done.map(({ path }) => path), facts, problem });
  await Deno.mkdir(options.output, { recursive: true });
  const path = join(options.output, "report.html");
  await Deno.writeTextFile(`${path}.part`, page);
  await Deno.rename(`${path}.part`, path);
  return path;
}

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const paths = selectNotebooks(await listNotebooks(), options.wanted);
  if (paths.length === 0) throw new Error("notebooks/ holds no notebook (NN-name.ipynb)");
  await ensureSetup();
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, onSignal);
  }
  const done = await runAll(paths, options, stop.signal);
  const report = await writeReport(done, options);
  const failed = done.find(({ failure }) => failure);
  if (failed) console.error(`\n${explain(failed)}\n`);
  console.log(report);
  return stop.signal.aborted ? INTERRUPTED : failed ? 1 : 0;
}

if (import.meta.main) {
  Deno.exit(
    await main(Deno.args).catch((error: Error) => {
      console.error(`report: ${error.message}`);
      return 1;
    }),
  );
}
