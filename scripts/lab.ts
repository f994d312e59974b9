// `deno task lab`: opens JupyterLab on the notebooks, on this machine only.
import { parseArgs } from "node:util";
import { ensureSetup, jupyterEnvironment, ROOT, runMain, venvPython } from "./environment/mod.ts";

const USAGE = `deno task lab [--no-browser] [--port NUMBER]

Opens JupyterLab on the project, reachable from this machine alone.`;

/**
 * The arguments of JupyterLab: loopback only, with the random token that Jupyter makes, the project as
 * its root (notebooks read data and write outputs there). Jupyter's own options are not passed on: some
 * of them would open it to other machines, and it runs code for whoever reaches it.
 * @param isRoot whether the user is root, whom Jupyter refuses unless told otherwise
 * @throws Error when `args` hold anything but --no-browser and --port
 */
export function labArguments(args: string[], isRoot: boolean): string[] {
  const { values } = parseArgs({
    args,
    options: { "no-browser": { type: "boolean" }, port: { type: "string" } },
  });
  if (values.port !== undefined && !/^\d+$/.test(values.port)) {
    throw new Error(`--port ${values.port}: must be a number`);
  }
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
    ...(values.port === undefined ? [] : [`--port=${values.port}`]),
  ];
}

/** Starts JupyterLab; it ends with Ctrl-C. @returns its exit status */
async function main(args: string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  const lab = labArguments(args, Deno.uid() === 0);
  await ensureSetup();
  const child = new Deno.Command(venvPython(), {
    args: lab,
    cwd: ROOT,
    env: jupyterEnvironment(),
  }).spawn();
  // The terminal's Ctrl-C reaches Jupyter as well, which asks before it ends.
  Deno.addSignalListener("SIGINT", () => {});
  Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
  return (await child.status).code;
}

if (import.meta.main) await runMain("lab", main);
