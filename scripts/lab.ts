// `deno task lab`: opens JupyterLab on the notebooks, on this machine only.
import { noWords, readCommandLine, wholeOption } from "./command_line/mod.ts";
import {
  closedEnvironment,
  ensureSetup,
  ISOLATED,
  jupyterEnvironment,
  ROOT,
  runMain,
  tethered,
  venvPython,
} from "./environment/mod.ts";

const USAGE = `deno task lab [--no-browser] [--port NUMBER]

Opens JupyterLab on the project, reachable from this machine alone.`;

/**
 * The arguments of JupyterLab: loopback only, with the random token that Jupyter makes, the project as
 * its root (notebooks read data and write outputs there). Jupyter's own options are not passed on: some
 * of them would open it to other machines, and it runs code for whoever reaches it.
 * @param isRoot whether the user is root, whom Jupyter refuses unless told otherwise
 * @returns undefined where help is asked for
 * @throws Error when `args` hold anything but --no-browser and --port
 */
export function labArguments(args: string[], isRoot: boolean): string[] | undefined {
  const { values, words, help } = readCommandLine(args, {
    "no-browser": { type: "boolean" },
    port: { type: "string" },
  });
  if (help) return undefined;
  noWords(words);
  const port = wholeOption("--port", values.port, { least: 0, most: 65535 });
  return [
    "-m",
    "jupyterlab",
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.root_dir=${ROOT}`,
    "--LabApp.default_url=/lab/tree/notebooks",
    "--MultiKernelManager.default_kernel_name=deno",
    // No look for news, newer versions or extensions elsewhere.
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ...(isRoot ? ["--allow-root"] : []),
    ...(values["no-browser"] ? ["--no-browser"] : []),
    ...(port === undefined ? [] : [`--port=${port}`]),
  ];
}

/** Starts JupyterLab; it ends with Ctrl-C, with the terminal, and with the task. @returns its exit status */
async function main(args: string[]): Promise<number> {
  const lab = labArguments(args, Deno.uid() === 0);
  if (!lab) {
    console.log(USAGE);
    return 0;
  }
  await ensureSetup();
  const python = venvPython();
  const child = new Deno.Command(python, {
    args: tethered("--terminal", python, ...ISOLATED, ...lab),
    cwd: ROOT,
    env: closedEnvironment(jupyterEnvironment()),
    clearEnv: true,
  }).spawn();
  // The terminal's Ctrl-C reaches Jupyter as well, which asks before it ends.
  Deno.addSignalListener("SIGINT", () => {});
  Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
  return (await child.status).code;
}

if (import.meta.main) await runMain("lab", main);
