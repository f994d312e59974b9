// How a function is traced and run.

import { binding } from "../backend/backend.ts";
import { hasFastBfloat16 } from "../device/bfloat16.ts";
import { TraceError } from "../backend/recorder.ts";
import type { Compile } from "./functions.ts";
import { type ReplicaChoice, splitOf, wantedReplicas } from "./split.ts";
import type { Precision, TracerOptions } from "./tracer_options.ts";
import type { Flat } from "./tree.ts";

/** How a function is traced and run. */
export interface JitOptions {
  /** What the function is called in errors and profiles. */
  name?: string;
  /**
   * `graph` executes TensorFlow's graph op by op; `xla` compiles it with XLA, which can take seconds at the first call;
   * `auto` takes XLA where that tends to be faster and works, in forward passes in float32 whose ops have several threads,
   * and the graph elsewhere. `eager` runs `fn` as it is at each call: for what is called once, tracing would take longer.
   */
  compile?: Compile;
  /**
   * `mixed_bfloat16` computes matrix products and convolutions in bfloat16, and what only passes their results on: biases,
   * rectifiers, sums and moves of them. Everything else, weights included, is float32. `auto` takes it where the
   * processor or the graphics card has instructions for it, and float32 elsewhere.
   */
  precision?: Precision | "auto";
  /**
   * Divides the batch among replicas that run at the same time: all arguments but scalars are divided along their first
   * axis, and `fn` sees one replica's part. Gradients by the weights, what variables are assigned and scalar results are
   * the mean over the replicas, and other results are put together along their first axis. So losses that are means over
   * the batch, and training steps on them, are those of one replica. Random tensors whose first axis is the batch's, or
   * a multiple of it, are parts of what is drawn for the whole batch. Statistics of the batch inside `fn` are a
   * replica's own; {@linkcode replicaMean} makes them the whole batch's, as lib/nn's batch normalisation does.
   *
   * `auto` takes a replica per core on a CPU, and one on a GPU, or where the environment variable `TF_THREADS` gives an
   * op several threads; a batch that does not divide evenly has fewer replicas. A list names a device for each one:
   * `["GPU:0", "GPU:1"]`.
   */
  replicas?: ReplicaChoice;
  /**
   * Compiles the blocks in `fn` (`gelu`, `layerNorm`, `softmax`) by XLA, each by itself, and runs the rest op by op: on
   * CPUs, where the function is not compiled as a whole. `auto` does so where products are in bfloat16, which would
   * otherwise wait for what is between them.
   */
  fuseBlocks?: boolean | "auto";
  /**
   * Takes the values of variables as constants, for inference: products get them ready, in bfloat16 too, and with
   * activations computed on the way. The function is traced again when a variable has changed, and it may change none.
   */
  freeze?: boolean;
  /** Runs `fn` as it is at the first call with arguments of given types and shapes, and traces it at the second. */
  eagerFirst?: boolean;
  /** Most elements of a tensor that JavaScript computes while the function is traced, unless all are equal. */
  maxConstant?: number;
  /** Most signatures to trace: more are a sign of an argument that should be a tensor. */
  maxTraces?: number;
  /** Frees the trace that was not used for longest when there would be more than `maxTraces`, instead of throwing. */
  forgetOldest?: boolean;
}

/** Options for speed, the fastest that the machine has: a batch divided among the cores, and bfloat16 in products. */
export const FASTEST: Readonly<JitOptions> = Object.freeze({
  compile: "auto",
  precision: "auto",
  replicas: "auto",
});

/** The options of a function, none left open. */
export interface SettledOptions extends Required<JitOptions> {
  precision: Precision;
}

/** The options with their defaults. */
export function withDefaults(options: JitOptions, functionName: string): SettledOptions {
  const { precision = "float32" } = options;
  return {
    name: options.name ?? (functionName || "function"),
    compile: options.compile ?? "graph",
    precision: precision === "auto" ? automaticPrecision() : precision,
    replicas: options.replicas ?? 1,
    fuseBlocks: options.fuseBlocks ?? "auto",
    freeze: options.freeze ?? false,
    eagerFirst: options.eagerFirst ?? false,
    maxConstant: options.maxConstant ?? 1024,
    maxTraces: options.maxTraces ?? 32,
    forgetOldest: options.forgetOldest ?? false,
  };
}

/**
 * What the options come to for a call with the given arguments.
 *
 * @throws {TraceError} when the batch cannot be divided as asked
 */
export function tracerOptions(options: SettledOptions, flat: Flat): TracerOptions {
  const { compile, precision, replicas, name } = options;
  const split = splitOf(flat, wantedReplicas(replicas), name);
  if (split?.devices && compile === "xla") {
    throw new TraceError(`jit(${name}): XLA compiles for one device, not for several replicas'.`);
  }
  const mixed = precision === "mixed_bfloat16";
  // XLA gains nothing from convolutions and from bfloat16 on CPUs, and runs replicas one after the other.
  const mayCompile = compile === "xla" || (compile === "auto" && !mixed && !split);
  const wantsBlocks = options.fuseBlocks === "auto" ? mixed : options.fuseBlocks;
  const fuseBlocks = wantsBlocks && !mayCompile && !binding.isUsingGpuDevice();
  return { ...options, xla: mayCompile, split, fuseBlocks };
}

function automaticPrecision(): Precision {
  return hasFastBfloat16() ? "mixed_bfloat16" : "float32";
}
