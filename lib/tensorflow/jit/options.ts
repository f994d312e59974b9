// How a function is traced and run.

import { binding } from "../backend.ts";
import { TraceError } from "../recorder.ts";
import type { Compile } from "./functions.ts";
import { type ReplicaChoice, splitOf, wantedReplicas } from "./split.ts";
import type { TracerOptions } from "./tracer.ts";
import type { Flat } from "./tree.ts";

/** How a function is traced and run. */
export interface JitOptions {
  /** What the function is called in errors and profiles. */
  name?: string;
  /**
   * `graph` executes TensorFlow's graph op by op; `xla` compiles it with XLA, which can take seconds at the first call;
   * `auto` takes XLA where that tends to be faster and works, and the graph elsewhere.
   */
  compile?: Compile;
  /**
   * `mixed_bfloat16` computes matrix products and convolutions in bfloat16, and everything else, weights included, in
   * float32.
   */
  precision?: "float32" | "mixed_bfloat16";
  /**
   * Divides the batch among replicas that run at the same time: all arguments but scalars are divided along their first
   * axis, and `fn` sees one replica's part. Gradients by the weights, what variables are assigned and scalar results are
   * the mean over the replicas, and other results are put together along their first axis. So losses that are means over
   * the batch, and training steps on them, are those of one replica. Random tensors whose first axis is the batch's, or
   * a multiple of it, are parts of what is drawn for the whole batch. Statistics of the batch inside `fn` are a
   * replica's own, batch normalisation's for one; {@linkcode replicaMean} makes them common.
   *
   * `auto` takes a replica per core where the engine was started for it, by the environment variable
   * `TF_THREADS=replicas`, and one replica otherwise; a batch that does not divide evenly has fewer replicas. A list
   * names a device for each one: `["GPU:0", "GPU:1"]`.
   */
  replicas?: ReplicaChoice;
  /**
   * Compiles the blocks in `fn` (`gelu`, `layerNorm`, `softmax`) by XLA, each by itself, and runs the rest op by op. It
   * takes effect on the CPU with `compile: "graph"`.
   */
  fuseBlocks?: boolean;
  /** Most elements of a tensor that JavaScript computes while the function is traced, unless all are equal. */
  maxConstant?: number;
  /** Most signatures to trace: more are a sign of an argument that should be a tensor. */
  maxTraces?: number;
}

/** The options of a function, none left open. */
export function withDefaults(options: JitOptions, functionName: string): Required<JitOptions> {
  return {
    name: options.name ?? (functionName || "function"),
    compile: options.compile ?? "graph",
    precision: options.precision ?? "float32",
    replicas: options.replicas ?? 1,
    fuseBlocks: options.fuseBlocks ?? false,
    maxConstant: options.maxConstant ?? 1024,
    maxTraces: options.maxTraces ?? 32,
  };
}

/**
 * What the options come to for a call with the given arguments.
 *
 * @throws {TraceError} when the batch cannot be divided as asked
 */
export function tracerOptions(options: Required<JitOptions>, flat: Flat): TracerOptions {
  const { compile, replicas, name } = options;
  const split = splitOf(flat, wantedReplicas(replicas), name);
  if (split?.devices && compile === "xla") {
    throw new TraceError(`jit(${name}): XLA compiles for one device, not for several replicas'.`);
  }
  const fuseBlocks = options.fuseBlocks && compile === "graph" && !binding.isUsingGpuDevice();
  return { ...options, xla: compile !== "graph" && !split?.devices, split, fuseBlocks };
}
