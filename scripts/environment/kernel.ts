// Puts Deno's Jupyter kernel into the virtual environment, started by the Deno that runs now.
import { join } from "node:path";
import { runCommand } from "./process.ts";

// Where `deno jupyter --install` writes under the home folder that it is given: by system.
const WRITTEN = ["share/jupyter", ".local/share/jupyter", "Library/Jupyter"];

async function findKernel(home: string): Promise<string> {
  for (const folder of WRITTEN) {
    const kernel = join(home, folder, "kernels", "deno");
    const found = await Deno.stat(join(kernel, "kernel.json")).then(() => true, () => false);
    if (found) return kernel;
  }
  throw new Error(`deno jupyter --install left no kernel under ${home}`);
}

/** Installs the kernel of `Deno.execPath()` into `venv`, replacing an older one. */
export async function installKernel(venv: string): Promise<void> {
  const home = join(venv, "tmp", "kernel-home");
  await Deno.mkdir(home, { recursive: true });
  // A home of its own, so that nothing reaches the user's; Linux reads the second variable.
  const env = { HOME: home, XDG_DATA_HOME: join(home, "share"), NO_COLOR: "1" };
  // Where the user stands there may be settings of another project.
  await runCommand(Deno.execPath(), {
    args: ["jupyter", "--install", "--force"],
    cwd: venv,
    env,
  });
  const kernels = join(venv, "share", "jupyter", "kernels");
  await Deno.mkdir(kernels, { recursive: true });
  await Deno.remove(join(kernels, "deno"), { recursive: true }).catch(() => {});
  await Deno.rename(await findKernel(home), join(kernels, "deno"));
  await Deno.remove(home, { recursive: true });
}
