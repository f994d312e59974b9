// Says what the work runs on.

import { cpus } from "node:os";
import { binding } from "./backend.ts";
import { libraryPath } from "./c_api.ts";

/** What TensorFlow runs on. */
export interface Device {
  kind: "cpu" | "gpu";
  /** The processor's or graphics card's name. */
  name: string;
  /** Threads that TensorFlow's CPU ops use: in one op, or in several that run at the same time. */
  threads: number;
  /** TensorFlow's version, `2.21.0`. */
  version: string;
  /** Path of TensorFlow's shared library. */
  library: string;
}

/** What TensorFlow runs on: the GPU where there is one, unless TF_DEVICE says otherwise. */
export function device(): Device {
  const usesGpu = binding.isUsingGpuDevice();
  const { intraOp, interOp } = binding.context.threads;
  return {
    kind: usesGpu ? "gpu" : "cpu",
    name: usesGpu ? gpuName() : cpus()[0]?.model.trim() ?? Deno.build.arch,
    threads: Math.max(intraOp, interOp),
    version: binding.TF_Version,
    library: libraryPath,
  };
}

/** The C API only numbers the GPUs; their names come from the driver's own tool. */
function gpuName(): string {
  try {
    const args = ["--query-gpu=name", "--format=csv,noheader"];
    const { stdout } = new Deno.Command("nvidia-smi", { args, stderr: "null" }).outputSync();
    const names = new TextDecoder().decode(stdout).trim().split("\n");
    return names[visibleGpu()] || names[0] || "GPU";
  } catch {
    return "GPU"; // no nvidia-smi: a container may have the driver's libraries without its tools
  }
}

/** nvidia-smi lists every GPU; TensorFlow's first one is the first that CUDA_VISIBLE_DEVICES leaves. */
function visibleGpu(): number {
  const first = Number(Deno.env.get("CUDA_VISIBLE_DEVICES")?.split(",")[0]);
  return Number.isInteger(first) ? first : 0;
}
