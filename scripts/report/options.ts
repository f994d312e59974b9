// The command line of `deno task report`, checked before anything runs.
import type { PresetName } from "lib/recipes/presets.ts";
import {
  type Data,
  dataSetting,
  type GetVariable,
  numberOption,
  pathOption,
  presetSetting,
  readCommandLine,
  userPath,
} from "../command_line/mod.ts";
import { OUTPUTS } from "../environment/paths.ts";
import { notebookName } from "../notebooks/notebook.ts";

export interface ReportOptions {
  /** Notebooks to run, by number or name; empty means all. */
  wanted: string[];
  preset: PresetName;
  data: Data;
  /** Classes of the real pictures, as MASKGIT_CLASSES takes them; empty means all. */
  classes: string;
  /** Longest time for one notebook, in seconds; undefined means no limit. */
  timeout?: number;
  /** Folder for the report and the executed notebooks. */
  output: string;
  /** Whether the report is printed as well, to report.pdf. */
  pdf: boolean;
  /** Whether also stages run whose inputs have not changed, from their beginning. */
  fresh: boolean;
  help: boolean;
}

export const USAGE = `deno task report [01 ...] [options]

Runs the notebooks (all, or those given by number, name or file) and writes outputs/report.html, which shows these.
A notebook that has run before is kept as it is, while its code, lib, the settings below, the device, and the results of the
notebooks before it stay the same. One that was interrupted runs again, and its training goes on where it stopped.
  --fresh                      run them all, and train from the beginning
  --preset smoke|quick|long|full  how long the models train (default: quick)
  --data generated|real        digits and pictures drawn by the project, or the published ones (default: generated)
  --classes cat,lemon|NUMBER   classes of the published pictures, or how many (default: all)
  --pdf                        print it to outputs/report.pdf as well, by Chromium
  --timeout SECONDS            stop a notebook that takes longer (default: no limit)
  --output FOLDER              where report.html and the executed notebooks go (default: outputs)`;

/**
 * Reads the arguments; MASKGIT_PRESET, MASKGIT_DATA and MASKGIT_CLASSES in `env` are the defaults.
 * @throws Error that names the argument that is wrong
 */
export function readOptions(
  args: string[],
  env: GetVariable = Deno.env.get,
): ReportOptions {
  const { values, words, help } = readCommandLine(args, {
    preset: { type: "string" },
    data: { type: "string" },
    classes: { type: "string" },
    timeout: { type: "string" },
    output: { type: "string" },
    pdf: { type: "boolean" },
    fresh: { type: "boolean" },
  });
  return {
    wanted: words,
    preset: help ? "quick" : presetSetting(values.preset, env, "quick"),
    data: help ? "generated" : dataSetting(values.data, env),
    classes: values.classes ?? (env("MASKGIT_CLASSES") || ""),
    timeout: numberOption("--timeout", values.timeout, { above: 0 }),
    output: pathOption("--output", values.output) ?? OUTPUTS,
    pdf: values.pdf ?? false,
    fresh: values.fresh ?? false,
    help,
  };
}

/**
 * The notebooks to run: those of `available` (paths) whose number or name `wanted` gives, in their order, and then files
 * named by their path (NAME.ipynb); all of `available` where nothing is wanted.
 * @throws Error that lists what there is when a name matches none
 */
export function selectNotebooks(available: string[], wanted: string[]): string[] {
  if (wanted.length === 0) return available;
  const find = (name: string) => {
    if (name.endsWith(".ipynb")) return userPath(name);
    const found = available.find((path) => {
      const full = notebookName(path);
      return full === name || full.split("-")[0] === name.padStart(2, "0");
    });
    if (found) return found;
    const names = available.map(notebookName).join(", ") || "none";
    throw new Error(`no notebook ${name}; there are: ${names}`);
  };
  const found = new Set(wanted.map(find));
  const own = available.filter((path) => found.has(path));
  return [...own, ...[...found].filter((path) => !own.includes(path))];
}
