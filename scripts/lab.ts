// `deno task lab [arguments of jupyter lab]`: opens JupyterLab on the notebooks, on this machine only.
import { ensureSetup, jupyterEnvironment, ROOT, venvPython } from "./environment/mod.ts";

/**
 * The arguments of JupyterLab: loopback only, with the random token that Jupyter makes, the project as
 * its root (notebooks read data and write outputs there).
 * @param isRoot whether the user is root, whom Jupyter refuses unless told otherwise
 * @throws Error when `args` would open the server to other machines or drop its token
 */
export function labArguments(args: string[], isRoot: boolean): string[] {
  const unsafe = args.find((arg) =>
    /^--(?:ip|ServerApp\.(?:ip|token|password)|IdentityProvider\.)/.test(arg)
  );
  if (unsafe) {
    throw new Error(
      `${unsafe}: JupyterLab runs code for whoever reaches it; it stays on 127.0.0.1`,
    );
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
    ...args,
  ];
}

/** Starts JupyterLab; it ends with Ctrl-C. @returns its exit status */
async function main(args: string[]): Promise<number> {
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

if (import.meta.main) {
  Deno.exit(
    await main(Deno.args).catch((error: Error) => {
      console.error(`lab: ${error.message}`);
      return 1;
    }),
  );
}
