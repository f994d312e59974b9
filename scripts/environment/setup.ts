// Brings the project's environment up to date, step by step, skipping the steps that are done.
import { join } from "node:path";
import { lockFolder } from "lib/data/files/folder_lock.ts";
import { installKernel } from "./kernel.ts";
import { ROOT, VENV, venvPython } from "./paths.ts";
import { pipEnvironment, pipOf } from "./pip.ts";
import { runCommand, runPython } from "./process.ts";
import { findPython } from "./python.ts";
import { hash, readStamp, type Stamp, writeStamp } from "./stamp.ts";
import { StatusLine } from "./status_line.ts";
import { type Engine, installTensorFlow, pinnedVersion } from "./tensorflow.ts";

/** JupyterLab's defaults here: it asks for no news and looks for no newer version elsewhere. */
const LAB_SETTINGS = JSON.stringify({
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
});

/** What a script needs: TensorFlow's library and the packages of npm, or also what runs and shows notebooks. */
export type Needs = "library" | "notebooks";

export interface SetupOptions {
  /** Default: "notebooks", which is all. */
  needs?: Needs;
  /** Default: what is installed already, else "cpu". */
  engine?: Engine;
  /** Whether to say that nothing is to be done; the other scripts stay silent then. */
  verbose?: boolean;
}

/** One step; it is done when the stamp holds its key and what it makes is there. */
export interface Step {
  name: string;
  title: string;
  key: string;
  makes?: string;
  run(report: (text: string) => void): Promise<void>;
}

/** A file or folder is there (a link to a Python that is gone counts as not). */
function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

/**
 * What is made anew is emptied first, and behind a link stands an environment that others use.
 *
 * @throws Error when the folder is a link
 */
export async function refuseLink(folder: string): Promise<void> {
  const isLink = await Deno.lstat(folder).then((stat) => stat.isSymlink, () => false);
  if (!isLink) return;
  const target = await Deno.readLink(folder);
  throw new Error(
    `${folder} is a link to ${target}, and setting up would empty that; remove the link and run this again`,
  );
}

async function makeEnvironment(requirements: string): Promise<void> {
  const python = await findPython();
  // A broken or half-made environment is made anew; the lock and the stamp stand beside its folders.
  for (const part of ["bin", "lib", "lib64", "include", "share", "etc", "tmp", "pyvenv.cfg"]) {
    await Deno.remove(join(VENV, part), { recursive: true }).catch(() => {});
  }
  await runPython(python.command, { args: ["-m", "venv", VENV] });
  // Python brings an old pip, whose progress cannot be read.
  const pip = /^pip==\S+/m.exec(requirements)?.[0] ?? "pip";
  const env = await pipEnvironment(venvPython());
  await runPython(venvPython(), { args: ["-m", "pip", "install", "--quiet", pip], env });
}

/** Steps that only what runs notebooks needs. */
const FOR_NOTEBOOKS = ["jupyter", "kernel"];
/** Steps that TensorFlow's library needs, where the user names none. */
const FOR_LIBRARY = ["python", "tensorflow"];

/**
 * The steps for `engine`, in order.
 *
 * @param ownLibrary TensorFlow's library of the user's own, which makes ours needless
 */
export async function setupSteps(
  engine: Engine,
  needs: Needs = "notebooks",
  ownLibrary: string | undefined = Deno.env.get("TENSORFLOW_LIBRARY"),
): Promise<Step[]> {
  const read = (name: string) => Deno.readTextFile(join(ROOT, name));
  const tools = await read("requirements.txt");
  const tensorflow = await read("requirements-tensorflow.txt");
  const steps: Step[] = [
    {
      name: "python",
      title: "Python environment",
      key: VENV,
      makes: venvPython(),
      run: () => makeEnvironment(tools),
    },
    {
      name: "jupyter",
      title: "JupyterLab and its tools (about 60 MB)",
      key: await hash(tools + LAB_SETTINGS),
      makes: join(VENV, "bin", "jupyter-lab"),
      async run(report) {
        await pipOf(VENV, report).run("install", "-r", join(ROOT, "requirements.txt"));
        const folder = join(VENV, "share", "jupyter", "lab", "settings");
        await Deno.mkdir(folder, { recursive: true });
        await Deno.writeTextFile(join(folder, "overrides.json"), LAB_SETTINGS);
      },
    },
    {
      name: "tensorflow",
      title: `TensorFlow's library (${
        engine === "gpu" ? "with CUDA, about 3 GB" : "about 270 MB"
      })`,
      key: `${engine} ${await hash(tensorflow)}`,
      run: (report) => installTensorFlow(pipOf(VENV, report), engine, pinnedVersion(tensorflow)),
    },
    {
      name: "kernel",
      title: "Deno kernel",
      key: Deno.execPath(),
      makes: join(VENV, "share", "jupyter", "kernels", "deno", "kernel.json"),
      run: () => installKernel(VENV),
    },
    {
      name: "npm",
      title: "npm packages",
      key: await hash(await read("deno.json")),
      makes: join(ROOT, "node_modules"),
      async run() {
        await runCommand(Deno.execPath(), { args: ["install", "--quiet"], cwd: ROOT });
      },
    },
  ];
  const needless = new Set([
    ...(needs === "notebooks" ? [] : FOR_NOTEBOOKS),
    ...(ownLibrary ? FOR_LIBRARY.filter((name) => name !== "python" || needs === "library") : []),
  ]);
  return steps.filter(({ name }) => !needless.has(name));
}

/** The steps that are not done: a new Python environment needs all of its own again. */
export async function pendingSteps(steps: Step[], stamp: Stamp): Promise<Step[]> {
  const isDone = async ({ name, key, makes }: Step) =>
    stamp[name] === key && (!makes || await exists(makes));
  const done = await Promise.all(steps.map(isDone));
  const all = steps[0]?.name === "python" && !done[0];
  return steps.filter((_, i) => all || !done[i]);
}

async function runSteps(steps: Step[], stamp: Stamp): Promise<void> {
  for (const [i, step] of steps.entries()) {
    const line = new StatusLine(`setup ${i + 1}/${steps.length}  ${step.title}`);
    // Forgotten while it runs: what a killed step leaves is not taken for done.
    delete stamp[step.name];
    if (step.name === "python") stamp = {};
    await writeStamp(VENV, stamp);
    await step.run((text) => line.show(text));
    stamp[step.name] = step.key;
    await writeStamp(VENV, stamp);
    line.done();
  }
}

/** The engine that the stamp tells of. */
function installedEngine(stamp: Stamp): Engine {
  return stamp.tensorflow?.startsWith("gpu ") ? "gpu" : "cpu";
}

/**
 * Installs what is missing of what is needed into the project folder: the Python environment, JupyterLab, TensorFlow's
 * library, the Deno kernel, the npm packages. Returns at once when all is there; a killed run goes on
 * where it stopped; two at once wait for each other.
 *
 * @returns whether something was installed
 * @throws Error that names the command which mends it (no Python, no network)
 */
export async function ensureSetup(options: SetupOptions = {}): Promise<boolean> {
  const plan = async () => {
    const stamp = await readStamp(VENV);
    const steps = await setupSteps(options.engine ?? installedEngine(stamp), options.needs);
    return { stamp, pending: await pendingSteps(steps, stamp) };
  };
  if ((await plan()).pending.length === 0) {
    if (options.verbose) console.log("setup: everything is installed");
    return false;
  }
  await refuseLink(VENV);
  const onWait = (holder: string) => console.log(`setup: waiting for ${holder} to end`);
  using _ = await lockFolder(VENV, "another set-up of this project", { onWait });
  const { stamp, pending } = await plan();
  await runSteps(pending, stamp);
  return pending.length > 0;
}
