// Turns a function of tensors into one that TensorFlow executes as a whole.

import * as tf from "@tensorflow/tfjs";
import { binding } from "../backend.ts";
import { onTensorFlow } from "../backend_name.ts";
import { recorder, TraceError } from "../recorder.ts";
import { Compiled } from "./compiled.ts";
import type { Compile } from "./functions.ts";
import { type ReplicaChoice, splitOf, wantedReplicas } from "./split.ts";
import { trace } from "./trace.ts";
import { type Flat, flatten, type TensorTree } from "./tree.ts";

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
   * replica's own; {@linkcode replicaMean} makes them the whole batch's, as lib/nn's batch normalisation does.
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

/** A traced function. */
export interface Jitted<A extends unknown[], R> {
  (...args: A): R;
  /**
   * Calls the function while JavaScript goes on: progress, plots and interrupts have their turn meanwhile. Such calls run
   * one after the other. What the function updates is not to be used before the promise is fulfilled.
   *
   * The results belong to the caller, also within `tf.tidy`.
   */
  async(...args: A): Promise<R>;
  /** Frees what was traced. The function can be called again, and is traced anew. */
  dispose(): void;
  /** Number of traces so far. */
  readonly traces: number;
}

/**
 * Makes `fn` one execution of TensorFlow instead of many.
 *
 * At the first call with arguments of given types and shapes, `fn` runs once on tensors without values, and what it does
 * is kept as a graph. Later calls execute the graph: no JavaScript of `fn` runs then. Variables that `fn` reads are read
 * at each call, and those that it assigns get their new values at each call. Arguments that are no tensors are compared
 * by value; another value is traced anew.
 *
 * What JavaScript computes in `fn` is computed once; numbers that change from call to call come by {@linkcode hostInput}.
 * Inside of another traced function or of a gradient, and on another backend than TensorFlow, `fn` runs as it is.
 *
 * @example
 * ```ts
 * import { jit, tf } from "lib/tensorflow/mod.ts";
 * const norm = jit((x: tf.Tensor) => x.square().sum().sqrt(), { name: "norm" });
 * norm(tf.tensor1d([3, 4])).print(); // 5
 * ```
 *
 * @throws {TraceError} at a call, when `fn` does what would be wrong at later calls: it reads a tensor's value, makes a
 *   variable, or has a shape that depends on values
 */
export function jit<A extends unknown[], R extends TensorTree | void>(
  fn: (...args: A) => R,
  options: JitOptions = {},
): Jitted<A, R> {
  const traced = new TracedFunction(fn, options);
  const call = (...args: A) => traced.call(args);
  Object.defineProperty(call, "length", { value: fn.length });
  Object.defineProperty(call, "traces", { get: () => traced.traces });
  return Object.assign(call, {
    async: (...args: A) => traced.callAsync(args),
    dispose: () => traced.dispose(),
  }) as Jitted<A, R>;
}

/** Inside of a trace and of a gradient, whose ops have to be seen one by one, and on backends that cannot trace. */
function runsAsItIs(): boolean {
  return recorder !== undefined || tf.engine().state.gradientDepth > 0 || !onTensorFlow();
}

class TracedFunction<A extends unknown[], R> {
  readonly #fn: (...args: A) => R;
  readonly #options: Required<JitOptions>;
  /** By signature; several where the traces differ in what they assume. */
  readonly #compiled = new Map<string, Compiled<R>[]>();
  traces = 0;
  /** Calls by `async` that have not ended, and the end of the last one. */
  #running = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(fn: (...args: A) => R, options: JitOptions) {
    this.#fn = fn;
    this.#options = {
      name: options.name ?? (fn.name || "function"),
      compile: options.compile ?? "graph",
      precision: options.precision ?? "float32",
      replicas: options.replicas ?? 1,
      fuseBlocks: options.fuseBlocks ?? false,
      maxConstant: options.maxConstant ?? 1024,
      maxTraces: options.maxTraces ?? 32,
    };
  }

  call(args: A): R {
    if (runsAsItIs()) return this.#fn(...args);
    if (this.#running > 0) {
      throw new TraceError(
        `jit(${this.#options.name}): a call by async still runs. Await it first.`,
      );
    }
    const flat = flatten(args, "argument");
    return this.#find(args, flat).call(flat.tensors);
  }

  async callAsync(args: A): Promise<R> {
    if (runsAsItIs()) return this.#fn(...args);
    const previous = this.#last;
    this.#running++;
    const result = (async () => {
      await previous;
      const flat = flatten(args, "argument");
      return await this.#find(args, flat).callAsync(flat.tensors);
    })();
    this.#last = result.then(() => {}, () => {});
    try {
      return await result;
    } finally {
      this.#running--;
    }
  }

  /** The trace for some arguments, a new one if there is none yet. */
  #find(args: A, flat: Flat): Compiled<R> {
    const candidates = this.#compiled.get(flat.signature) ?? [];
    const known = candidates.find((compiled) => compiled.holds());
    if (known) return known;
    this.#checkTraces(flat.signature);
    const { compile, replicas, name } = this.#options;
    const split = splitOf(flat, wantedReplicas(replicas), name);
    const xla = compile !== "graph" && !split?.devices;
    if (split?.devices && compile === "xla") {
      throw new TraceError(`jit(${name}): XLA compiles for one device, not for several replicas'.`);
    }
    const fuseBlocks = this.#options.fuseBlocks && compile === "graph" &&
      !binding.isUsingGpuDevice();
    const options = { ...this.#options, xla, split, fuseBlocks };
    const compiled = new Compiled(trace(this.#fn, args, flat, options), compile);
    this.#compiled.set(flat.signature, [...candidates, compiled]);
    this.traces++;
    return compiled;
  }

  dispose(): void {
    this.#checkIdle();
    for (const compiled of [...this.#compiled.values()].flat()) compiled.dispose();
    this.#compiled.clear();
  }

  #checkIdle(): void {
    if (this.#running === 0) return;
    throw new TraceError(`jit(${this.#options.name}): a call by async still runs. Await it first.`);
  }

  #checkTraces(signature: string): void {
    const { name, maxTraces } = this.#options;
    if (this.traces < maxTraces) return;
    throw new TraceError(
      `jit(${name}) was called in ${maxTraces} different ways, and now with ${signature}. Pass numbers that change ` +
        "as tensors or by hostInput, keep batches at one shape, or raise the option maxTraces.",
    );
  }
}
