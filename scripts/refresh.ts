// `deno task refresh [01 ...]`: runs the notebooks as `deno task report` does, and keeps small outputs in their files.
import { join } from "node:path";
import { writeTextAtomic } from "lib/data/files/atomic.ts";
import {
  dataSetting,
  type GetVariable,
  pathOption,
  presetSetting,
  readCommandLine,
} from "./command_line/mod.ts";
import { ensureSetup, NOTEBOOKS, OUTPUTS, runMain } from "./environment/mod.ts";
import { committedNotebook } from "./notebooks/committed.ts";
import { listNotebooks, notebookName, notebookText, readNotebook } from "./notebooks/notebook.ts";
import { takeFolders } from "./report/locks.ts";
import { type ReportOptions, selectNotebooks } from "./report/options.ts";
import { explain, oddValuesOf, runStages, stageContext } from "./report/run_stages.ts";
import { untilStopped } from "./report/signals.ts";

const USAGE = `deno task refresh [01 ...] [options]

Runs the notebooks (all, or those given by number, name or file) on generated data, and writes their outputs into the files
in notebooks/: pictures and tables as a repository's web page shows them. What \`deno task report\` has run already on the
same code with the same preset is taken from there.
  --preset smoke|quick|long|full  how long the models train (default: quick)
  --fresh                         run them all, and train from the beginning
  --output FOLDER                 where the executed notebooks are (default: outputs)
  --to FOLDER                     where the notebooks with outputs go (default: notebooks)`;

interface Command extends ReportOptions {
  to: string;
}

/**
 * Reads the arguments.
 *
 * @throws Error that names the argument that is wrong, and for real data
 */
export function readCommand(
  args: string[],
  env: GetVariable = Deno.env.get,
): Command {
  const { values, words, help } = readCommandLine(args, {
    preset: { type: "string" },
    data: { type: "string" },
    fresh: { type: "boolean" },
    output: { type: "string" },
    to: { type: "string" },
  });
  const data = help ? "generated" : dataSetting(values.data, env);
  if (data !== "generated") {
    throw new Error(
      `data ${data}: the notebooks' files hold outputs on generated data only, since published pictures are not ` +
        "ours to pass on; unset MASKGIT_DATA, and give no --data",
    );
  }
  return {
    wanted: words,
    preset: presetSetting(values.preset, () => undefined, "quick"),
    data,
    classes: "",
    output: pathOption("--output", values.output) ?? OUTPUTS,
    pdf: false,
    fresh: values.fresh ?? false,
    to: pathOption("--to", values.to) ?? NOTEBOOKS,
    help,
  };
}

/** Writes one notebook with its outputs. @returns its path */
async function refresh(source: string, executed: string, folder: string): Promise<string> {
  const name = notebookName(source);
  const [words, run] = [await readNotebook(source), await readNotebook(executed)];
  const notebook = await committedNotebook(words, run).catch((error: Error) => {
    throw new Error(`${name}: ${error.message}`);
  });
  const path = join(folder, `${name}.ipynb`);
  await writeTextAtomic(path, notebookText(notebook));
  return path;
}

/** Runs the notebooks and writes those that came to their end. @returns the exit status */
async function refreshAll(
  paths: string[],
  all: string[],
  command: Command,
  signal: AbortSignal,
): Promise<number> {
  const done = await runStages(paths, all, await stageContext(command, signal));
  for (const [i, { name, path, failure }] of done.entries()) {
    if (failure) {
      console.error(`\n${explain(name, failure)}\n`);
      return 1;
    }
    console.log(await refresh(paths[i], path, command.to));
  }
  for (const warning of await oddValuesOf(done)) console.error(`warning: ${warning}`);
  return 0;
}

async function main(args: string[]): Promise<number> {
  const command = readCommand(args);
  if (command.help) {
    console.log(USAGE);
    return 0;
  }
  const all = await listNotebooks();
  const paths = selectNotebooks(all, command.wanted);
  await ensureSetup();
  return await untilStopped(async (signal) => {
    using _folders = await takeFolders(command.output, paths, "deno task refresh");
    return await refreshAll(paths, all, command, signal);
  });
}

if (import.meta.main) await runMain("refresh", main);
