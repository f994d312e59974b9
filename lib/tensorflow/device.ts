// Says what the work runs on.

import { cpus } from "node:os";
import { binding } from "./backend.ts";
import { hasFastBfloat16 } from "./bfloat16.ts";
import { libraryPath } from "./c_api.ts";
import { askGpu } from "./gpu_query.ts";

/** What TensorFlow runs on. */
export interface Device {
  kind: "cpu" | "gpu";
  /** The processor's or graphics card's name. */
  name: string;
  /** Threads that TensorFlow's CPU ops use: in one op, or in several that run at the same time. */
  threads: number;
  /** Whether products in bfloat16 are faster than in float32: what `jit`'s precision `auto` goes by. */
  bfloat16: boolean;
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
    name: usesGpu ? askGpu("name") ?? "GPU" : cpus()[0]?.model.trim() ?? Deno.build.arch,
    threads: Math.max(intraOp, interOp),
    bfloat16: hasFastBfloat16(),
    version: binding.TF_Version,
    library: libraryPath,
  };
}
