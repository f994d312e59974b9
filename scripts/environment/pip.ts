// pip inside the virtual environment, with one short progress line instead of its many.
import { join } from "node:path";
import { ISOLATED, PIP_SOURCES, pipVariable } from "./closed.ts";
import { venvPython } from "./paths.ts";
import { CommandError, runCommand, runPython } from "./process.ts";

export interface Pip {
  /** A folder for pip's temporary files, inside the environment. */
  temporary: string;
  /** Runs one pip command. @throws Error with pip's last lines */
  run(...args: string[]): Promise<void>;
  /** The folder where the environment's packages stand. */
  sitePackages(): Promise<string>;
}

const MEGABYTE = 1e6;
/** For pip, this means that it reads no file of settings. */
const NO_FILE = "/dev/null";

/** Turns pip's lines into short ones: what is downloaded and how far it is. */
export function pipProgress(report: (text: string) => void): (line: string) => void {
  let current = "";
  return (line) => {
    const bytes = /^Progress (\d+) of (\d+)/.exec(line);
    if (bytes) {
      const [done, total] = [Number(bytes[1]), Number(bytes[2])];
      if (total < MEGABYTE) return;
      report(
        `${current}: ${(done / MEGABYTE).toFixed(0)} of ${(total / MEGABYTE).toFixed(0)} MB`,
      );
      return;
    }
    const name = /^\s*(?:Downloading|Using cached)\s+(?:.*\/)?([A-Za-z0-9_.]+)-\d/.exec(line)?.[1];
    if (name) report(current = name);
    if (line.startsWith("Installing collected packages")) report("unpacking");
  };
}

/**
 * Variables for a pip that installs into its own environment, whatever the user has set for others; where packages come
 * from is the user's choice. Files of settings can hold anything, so what is wanted of them is taken from them here.
 */
export async function pipEnvironment(python: string): Promise<Record<string, string>> {
  const args = [...ISOLATED, join(import.meta.dirname!, "pip_settings.py")];
  const settings = JSON.parse((await runCommand(python, { args })).trim()) as Record<
    string,
    string
  >;
  const sources = PIP_SOURCES.filter((option) => settings[option] !== undefined)
    .map((option) => [pipVariable(option), settings[option]]);
  return {
    ...Object.fromEntries(sources),
    PIP_CONFIG_FILE: NO_FILE,
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    PIP_NO_INPUT: "1",
  };
}

/** pip of the environment `venv`; `report` gets its progress. */
export function pipOf(venv: string, report: (text: string) => void): Pip {
  const python = venvPython(venv);
  const temporary = join(venv, "tmp");
  let asked: Promise<Record<string, string>> | undefined;
  return {
    temporary,
    async run(...args) {
      await Deno.mkdir(temporary, { recursive: true });
      const env = { ...await (asked ??= pipEnvironment(python)), TMPDIR: temporary };
      const flags = ["-m", "pip", ...args, "--progress-bar", "raw"];
      try {
        await runPython(python, { args: flags, env, onLine: pipProgress(report), tailLines: 6 });
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        throw new Error(`pip ${args[0]} failed (is the package index reachable?):\n${error.tail}`);
      }
    },
    async sitePackages() {
      const ask = "import sysconfig; print(sysconfig.get_path('purelib'))";
      return (await runCommand(python, { args: [...ISOLATED, "-c", ask] })).trim();
    },
  };
}
