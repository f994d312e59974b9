// The machine that a report is made on, and the versions of what makes it.
import { arch, cpus, release, totalmem, type } from "node:os";
import { ROOT, runCommand } from "../environment/mod.ts";
import type { DeviceFacts } from "./device.ts";

/** Facts by name, in words. */
export type Facts = Record<string, string>;

const GIBIBYTE = 2 ** 30;

/** Processor, memory, system, and what TensorFlow uses of it. */
export function machineFacts({ kind, name, threads }: DeviceFacts): Facts {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() || arch(),
    cores: String(processors.length),
    memory: `${(totalmem() / GIBIBYTE).toFixed(1)} GiB`,
    system: `${type()} ${release()}, ${arch()}`,
    device: kind === "gpu" ? `GPU ${name}` : `CPU, ${threads} threads`,
  };
}

/** Versions of Deno, of what computes, of TensorFlow.js, and of the project where git knows it. */
export async function versionFacts(
  { engine, version, tfjs }: DeviceFacts,
  root = ROOT,
): Promise<Facts> {
  const commit = await projectCommit(root);
  return {
    Deno: Deno.version.deno,
    [engine]: version,
    "TensorFlow.js": tfjs,
    ...commit && { project: commit },
  };
}

/** The commit that is checked out, and whether files differ from it; undefined without git or outside of a repository. */
export async function projectCommit(root: string): Promise<string | undefined> {
  const git = (...args: string[]) => runCommand("git", { args, cwd: root });
  try {
    if ((await git("rev-parse", "--show-prefix")).trim() !== "") return undefined; // another project's
    const [commit] = (await git("rev-parse", "--short=10", "HEAD")).split("\n");
    const changed = (await git("status", "--porcelain")).trim() !== "";
    return changed ? `${commit}, with changes` : commit;
  } catch {
    return undefined;
  }
}
