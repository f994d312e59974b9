// Installs TensorFlow's wheel for its shared library; which wheel depends on the machine and on --gpu.
import { join } from "node:path";
import type { Pip } from "./pip.ts";

/** Which library is installed: for the processor, or with CUDA for NVIDIA's GPUs. */
export type Engine = "cpu" | "gpu";

export interface Machine {
  os: typeof Deno.build.os;
  arch: typeof Deno.build.arch;
}

/**
 * The name of the wheel that holds the library.
 * @throws Error where TensorFlow publishes none
 */
export function wheelName(engine: Engine, machine: Machine = Deno.build): string {
  const { os, arch } = machine;
  const place = `${os} on ${arch}`;
  if (engine === "gpu" && !(os === "linux" && arch === "x86_64")) {
    throw new Error(
      `--gpu: TensorFlow has a CUDA library for Linux on x86_64 only, not for ${place}`,
    );
  }
  if (os === "linux") {
    return engine === "cpu" && arch === "x86_64" ? "tensorflow-cpu" : "tensorflow";
  }
  if (os === "darwin" && arch === "aarch64") return "tensorflow";
  throw new Error(
    `TensorFlow publishes no library with a C interface for ${place}. ` +
      (os === "windows" ? "Use WSL (Linux inside Windows)." : "Name one in TENSORFLOW_LIBRARY."),
  );
}

/** The version that a requirements file pins for `tensorflow`. */
export function pinnedVersion(requirements: string): string {
  const version = /^tensorflow==(\S+)$/m.exec(requirements)?.[1];
  if (!version) throw new Error("requirements-tensorflow.txt: no line tensorflow==VERSION");
  return version;
}

/** The packages that a wheel's METADATA asks for under an extra, as pip requirements. */
export function extraRequirements(metadata: string, extra: string): string[] {
  const wanted = new RegExp(`^Requires-Dist: *([^;\\n]+?) *;.*extra *== *['"]${extra}['"]`, "gm");
  return [...metadata.matchAll(wanted)].map((match) => match[1].replaceAll(/[() ]/g, ""));
}

/**
 * pip arguments that take a wheel whatever Python runs pip: the library does not use Python, so one
 * Python tag, which every release has, serves all (a Python newer than TensorFlow too).
 */
const ANY_PYTHON = ["--no-deps", "--only-binary=:all:", "--python-version", "3.12"];

async function entries(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) names.push(entry.name);
  return names;
}

/** Puts what was installed in `from` in the place of what stands in `to` of an earlier installation. */
async function moveInto(from: string, to: string): Promise<void> {
  const names = (await entries(from)).filter((name) => name !== "bin");
  const old = (await entries(to)).filter((name) => /^(?:tensorflow|nvidia)/.test(name));
  for (const name of new Set([...old, ...names])) {
    await Deno.remove(join(to, name), { recursive: true }).catch(() => {});
  }
  // The library last: it is what the loader looks for, so it appears when all else is there.
  names.sort((a, b) => Number(a === "tensorflow") - Number(b === "tensorflow"));
  for (const name of names) await Deno.rename(join(from, name), join(to, name));
}

async function readMetadata(folder: string): Promise<string> {
  const info = (await entries(folder)).find((name) =>
    /^tensorflow(_cpu)?-.*\.dist-info$/.test(name)
  );
  if (!info) throw new Error(`${folder}: pip left no metadata of TensorFlow there`);
  return await Deno.readTextFile(join(folder, info, "METADATA"));
}

/** Installs TensorFlow `version` into the environment's site-packages, all of it or nothing. */
export async function installTensorFlow(pip: Pip, engine: Engine, version: string): Promise<void> {
  const staging = join(pip.temporary, "tensorflow");
  await Deno.remove(staging, { recursive: true }).catch(() => {});
  const install = (...packages: string[]) =>
    pip.run("install", ...ANY_PYTHON, "--target", staging, ...packages);
  await install(`${wheelName(engine)}==${version}`);
  if (engine === "gpu") {
    await install(...extraRequirements(await readMetadata(staging), "and-cuda"));
  }
  await moveInto(staging, await pip.sitePackages());
  await Deno.remove(staging, { recursive: true });
}
