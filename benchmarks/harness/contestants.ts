// Makes contestants: the commands and environments of workers.
import { join } from "node:path";
import { ROOT } from "../../scripts/environment/mod.ts";
import type { Contestant } from "./benchmark.ts";
import { TORCH_VENV } from "./torch_venv.ts";

/** What a worker is started with. */
export interface WorkerOptions {
  /** How it computes, `eager`; the second half of the contestant's name. */
  mode: string;
  /** The worker's file, a path from `benchmarks/`. */
  file: string;
  /** The worker's arguments. */
  args?: string[];
  /** Environment variables of its own. */
  env?: Record<string, string>;
}

const file = (path: string) => join(ROOT, "benchmarks", path);

/** A worker in TypeScript over lib; on the CPU, as PyTorch's are. */
export function ours({ mode, file: path, args = [], env }: WorkerOptions): Contestant {
  return {
    name: `ours ${mode}`,
    side: "ours",
    command: Deno.execPath(),
    args: ["run", "--allow-all", "--quiet", file(path), ...args],
    env: { TF_DEVICE: "cpu", NO_COLOR: "1", ...env },
  };
}

/** A worker in Python over PyTorch, on the CPU; its caches stay inside the benchmarks' environment. */
export function torch(
  python: string,
  { mode, file: path, args = [] }: WorkerOptions,
): Contestant {
  const cache = join(TORCH_VENV, "tmp", "compiled");
  return {
    name: `torch ${mode}`,
    side: "torch",
    command: python,
    args: [file(path), ...args],
    env: {
      CUDA_VISIBLE_DEVICES: "",
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONNOUSERSITE: "1",
      PYTHONPATH: file("harness"),
      TMPDIR: join(TORCH_VENV, "tmp"),
      TORCHINDUCTOR_CACHE_DIR: cache,
      TRITON_HOME: cache,
    },
  };
}
