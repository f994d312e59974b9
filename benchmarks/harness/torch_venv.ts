// PyTorch for the benchmarks, in an environment of their own: the project itself does not need it.
import { join, relative } from "node:path";
import { lockFolder } from "lib/data/files/folder_lock.ts";
import {
  ISOLATED,
  ROOT,
  runCommand,
  StatusLine,
  venvPython,
} from "../../scripts/environment/mod.ts";
import { pipEnvironment, pipOf } from "../../scripts/environment/pip.ts";
import { askPython, candidates, type PythonInfo } from "../../scripts/environment/python.ts";
import { hash, readStamp, writeStamp } from "../../scripts/environment/stamp.ts";

/** Environment variable that names a Python which has PyTorch already. */
export const PYTHON_VARIABLE = "BENCH_PYTHON";

/** The benchmarks' environment. */
export const TORCH_VENV: string = join(ROOT, "benchmarks", ".venv");

const REQUIREMENTS = join(ROOT, "benchmarks", "requirements.txt");
// PyTorch's own bound.
const OLDEST = [3, 11];
const STEP = "torch";

/**
 * The Python that runs PyTorch's workers: the one that BENCH_PYTHON names, or that of the benchmarks' environment, which
 * is made where it is not there yet.
 *
 * @returns its path
 * @throws Error that says what to do when the named Python has no PyTorch, or when it cannot be installed
 */
export async function torchPython(
  named: string | undefined = Deno.env.get(PYTHON_VARIABLE),
  venv: string = TORCH_VENV,
): Promise<string> {
  if (!named) await refuseLink(venv);
  await Deno.mkdir(join(venv, "tmp"), { recursive: true }); // the workers' own
  if (named) {
    await checkNamed(named);
    return named;
  }
  const requirements = await Deno.readTextFile(REQUIREMENTS);
  const key = await hash(`${venv}\n${requirements}`);
  const isReady = async () =>
    (await readStamp(venv))[STEP] === key &&
    await Deno.stat(venvPython(venv)).then(() => true, () => false);
  if (await isReady()) return venvPython(venv);
  const onWait = (holder: string) => console.log(`bench: waiting for ${holder} to end`);
  using _ = await lockFolder(venv, "another set-up of PyTorch", { onWait });
  if (await isReady()) return venvPython(venv);
  await writeStamp(venv, {});
  await install(venv);
  await writeStamp(venv, { [STEP]: key });
  return venvPython(venv);
}

/** An installation starts by clearing the folder, which behind a link belongs to somebody else. */
async function refuseLink(venv: string): Promise<void> {
  const isLink = await Deno.lstat(venv).then(({ isSymlink }) => isSymlink, () => false);
  if (!isLink) return;
  throw new Error(
    `${venv} is a link to ${await Deno.readLink(
      venv,
    )}, and nothing is installed through a link. Name a Python that ` +
      `has PyTorch in ${PYTHON_VARIABLE}, or remove the link.`,
  );
}

async function checkNamed(python: string): Promise<void> {
  const ask = "import importlib.metadata as m; print(m.version('torch'))";
  try {
    await runCommand(python, { args: ["-c", ask], tailLines: 1 });
  } catch (error) {
    throw new Error(
      `${PYTHON_VARIABLE}=${python} is no Python with PyTorch: ${(error as Error).message}\n` +
        `Name one that has it, or unset ${PYTHON_VARIABLE} and the benchmark installs its own.`,
    );
  }
}

async function install(venv: string): Promise<void> {
  // On Linux the package index has one build of PyTorch, which brings NVIDIA's libraries along.
  const size = Deno.build.os === "linux" && Deno.build.arch === "x86_64" ? "about 3 GB" : "100 MB";
  const line = new StatusLine(`PyTorch into ${relative(ROOT, venv)} (once, ${size} to download)`);
  try {
    await makeEnvironment(venv);
    await pipOf(venv, (text) => line.show(text)).run("install", "-r", REQUIREMENTS);
    line.show("looking whether it works");
    await runCommand(venvPython(venv), {
      args: [...ISOLATED, "-c", "import torch; torch.ones(2).sum()"],
    });
    line.done();
  } catch (error) {
    line.done("failed");
    throw error;
  }
}

async function makeEnvironment(venv: string): Promise<void> {
  const python = await findRecentPython();
  // What a stopped set-up left goes; the lock stands beside it.
  for (const part of ["bin", "lib", "lib64", "include", "share", "pyvenv.cfg"]) {
    await Deno.remove(join(venv, part), { recursive: true }).catch(() => {});
  }
  await runCommand(python.command, { args: [...ISOLATED, "-m", "venv", venv] });
  // Python brings an old pip, whose progress cannot be read.
  const pip = /^pip==\S+/m.exec(await Deno.readTextFile(REQUIREMENTS))?.[0] ?? "pip";
  const args = [...ISOLATED, "-m", "pip", "install", "--quiet", pip];
  await runCommand(venvPython(venv), { args, env: await pipEnvironment(venvPython(venv)) });
}

async function findRecentPython(): Promise<PythonInfo> {
  const seen: string[] = [];
  for (const command of candidates()) {
    const python = await askPython(command);
    if (!python) continue;
    const [major, minor] = python.version;
    const isRecent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
    if (isRecent && python.hasVenv) return python;
    seen.push(`${command} is ${major}.${minor}${python.hasVenv ? "" : " without venv"}`);
  }
  throw new Error(
    `PyTorch needs Python ${OLDEST.join(".")} or newer with venv, and found ` +
      `${
        seen.join(", ") || "none"
      }. Install one, name it in the variable PYTHON, or name one that has ` +
      `PyTorch in ${PYTHON_VARIABLE}.`,
  );
}
