// Says what the work runs on.

import { cpus } from "node:os";
import * as tf from "@tensorflow/tfjs";
import { binding } from "../backend/backend.ts";
import { hasFastBfloat16 } from "./bfloat16.ts";
import { libraryPath } from "../c/c_api.ts";
import { askGpu } from "./gpu_query.ts";
import { engine } from "../backend/start.ts";
import { cores } from "./threads.ts";
import { type AdapterFacts, adapterText, type Backend } from "../webgpu/adapter_choice.ts";

/** What the work runs on. */
export interface Device {
  kind: "cpu" | "gpu";
  /** The processor's or graphics card's name; by WebGPU also its backend, and whether it is untried or software. */
  name: string;
  /** What WebGPU reaches the GPU by, where that is what computes. */
  backend?: Backend;
  /** What computes there. */
  engine: "TensorFlow" | "TensorFlow.js WebGPU";
  /** Its version, `2.21.0`. */
  version: string;
  /** Threads that TensorFlow's CPU ops use: in one op, or in several that run at the same time. */
  threads: number;
  /** Whether products in bfloat16 are faster than in float32: what `jit`'s precision `auto` goes by. */
  bfloat16: boolean;
  /** Path of TensorFlow's shared library, where that is what computes. */
  library?: string;
}

/** What the work runs on: the best that there is, unless TF_DEVICE says otherwise. */
export function device(): Device {
  return engine.kind === "webgpu" ? webGpuDevice(engine.adapter) : tensorFlowDevice();
}

function tensorFlowDevice(): Device {
  const usesGpu = binding.isUsingGpuDevice();
  const { intraOp, interOp } = binding.context.threads;
  return {
    kind: usesGpu ? "gpu" : "cpu",
    name: usesGpu ? askGpu("name") ?? "GPU" : cpus()[0]?.model.trim() ?? Deno.build.arch,
    engine: "TensorFlow",
    version: binding.TF_Version,
    threads: Math.max(intraOp, interOp),
    bfloat16: hasFastBfloat16(),
    library: libraryPath,
  };
}

function webGpuDevice(adapter: AdapterFacts): Device {
  return {
    kind: "gpu",
    name: adapterText(adapter),
    backend: adapter.backend,
    engine: "TensorFlow.js WebGPU",
    version: tf.version["tfjs-core"], // the backend has the same
    threads: cores(),
    bfloat16: false,
  };
}
