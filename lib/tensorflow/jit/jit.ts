// Turns a function of tensors into one that TensorFlow executes as a whole.

import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME } from "../backend.ts";
import { recorder, TraceError } from "../recorder.ts";
import { Compiled } from "./compiled.ts";
import { trace } from "./trace.ts";
import { flatten, type TensorTree } from "./tree.ts";

/** How a function is traced and run. */
export interface JitOptions {
  /** What the function is called in errors and profiles. */
  name?: string;
  /** `graph` executes TensorFlow's graph op by op; `xla` compiles it with XLA, which can take seconds at the first call. */
  compile?: "graph" | "xla";
  /**
   * `mixed_bfloat16` computes matrix products and convolutions in bfloat16, and everything else, weights included, in
   * float32.
   */
  precision?: "float32" | "mixed_bfloat16";
  /** Most elements of a tensor that JavaScript computes while the function is traced, unless all are equal. */
  maxConstant?: number;
  /** Most signatures to trace: more are a sign of an argument that should be a tensor. */
  maxTraces?: number;
}

/** A traced function. */
export interface Jitted<A extends unknown[], R> {
  (...args: A): R;
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
  return Object.assign(call, { dispose: () => traced.dispose() }) as Jitted<A, R>;
}

/** Inside of a trace and of a gradient, whose ops have to be seen one by one, and on backends that cannot trace. */
function runsAsItIs(): boolean {
  return recorder !== undefined || tf.engine().state.gradientDepth > 0 ||
    tf.getBackend() !== BACKEND_NAME;
}

class TracedFunction<A extends unknown[], R> {
  readonly #fn: (...args: A) => R;
  readonly #options: Required<JitOptions>;
  /** By signature; several where the traces differ in what they assume. */
  readonly #compiled = new Map<string, Compiled<R>[]>();
  traces = 0;

  constructor(fn: (...args: A) => R, options: JitOptions) {
    this.#fn = fn;
    this.#options = {
      name: options.name ?? (fn.name || "function"),
      compile: options.compile ?? "graph",
      precision: options.precision ?? "float32",
      maxConstant: options.maxConstant ?? 1024,
      maxTraces: options.maxTraces ?? 32,
    };
  }

  call(args: A): R {
    if (runsAsItIs()) return this.#fn(...args);
    const flat = flatten(args, "argument");
    const candidates = this.#compiled.get(flat.signature) ?? [];
    const known = candidates.find((compiled) => compiled.holds());
    if (known) return known.call(flat.tensors);
    this.#checkTraces(flat.signature);
    const xla = this.#options.compile === "xla";
    const compiled = new Compiled(trace(this.#fn, args, flat, { ...this.#options, xla }), xla);
    this.#compiled.set(flat.signature, [...candidates, compiled]);
    this.traces++;
    return compiled.call(flat.tensors);
  }

  dispose(): void {
    for (const compiled of [...this.#compiled.values()].flat()) compiled.dispose();
    this.#compiled.clear();
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
