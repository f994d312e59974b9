// Turns a function of tensors into one that TensorFlow executes as a whole.

import * as tf from "@tensorflow/tfjs";
import { onTensorFlow } from "../backend/backend_name.ts";
import { recorder, TraceError } from "../backend/recorder.ts";
import { Compiled } from "./compiled.ts";
import { type JitOptions, type SettledOptions, tracerOptions, withDefaults } from "./options.ts";
import { trace } from "./trace.ts";
import { type Flat, flatten, replaceTensors, type TensorTree } from "./tree.ts";

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
  readonly #options: SettledOptions;
  /** By signature, with `forgetOldest` the one used last behind the others; several where the traces differ in what they assume. */
  readonly #compiled = new Map<string, Compiled<R>[]>();
  readonly #seen = new Set<string>();
  traces = 0;
  /** Calls by `async` that have not ended, and the end of the last one. */
  #running = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(fn: (...args: A) => R, options: JitOptions) {
    this.#fn = fn;
    this.#options = withDefaults(options, fn.name);
  }

  call(args: A): R {
    if (runsAsItIs()) return this.#fn(...args);
    if (this.#running > 0) {
      throw new TraceError(
        `jit(${this.#options.name}): a call by async still runs. Await it first.`,
      );
    }
    const flat = flatten(args, "argument");
    if (this.#isEager(flat)) return this.#runEager(args);
    return this.#find(args, flat).call(flat.tensors);
  }

  async callAsync(args: A): Promise<R> {
    if (runsAsItIs()) return this.#fn(...args);
    const previous = this.#last;
    this.#running++;
    const result = (async () => {
      await previous;
      const flat = flatten(args, "argument");
      if (this.#isEager(flat)) return this.#runEager(args);
      return await this.#find(args, flat).callAsync(flat.tensors);
    })();
    this.#last = result.then(() => {}, () => {});
    try {
      return await result;
    } finally {
      this.#running--;
    }
  }

  /** Whether the call is not to be traced: none is, or it is the first one with such arguments. */
  #isEager({ signature }: Flat): boolean {
    const { compile, eagerFirst } = this.#options;
    if (compile === "eager") return true;
    if (!eagerFirst || this.#seen.has(signature)) return false;
    this.#seen.add(signature);
    return true;
  }

  /** Runs the function op by op. As of a traced call, all but the results is freed, and these are the caller's own. */
  #runEager(args: A): R {
    const run = () => replaceTensors(this.#fn(...args), (tensor) => tensor.clone());
    return tf.tidy(() => run() as tf.TensorContainer) as R;
  }

  /** The trace for some arguments, a new one if there is none yet. */
  #find(args: A, flat: Flat): Compiled<R> {
    const candidates = this.#compiled.get(flat.signature) ?? [];
    const known = candidates.find((compiled) => compiled.holds());
    if (known) {
      if (this.#options.forgetOldest) this.#moveBehind(flat.signature, candidates);
      return known;
    }
    if (this.#options.freeze) this.#forget(flat.signature);
    this.#makeRoom(flat.signature);
    const options = tracerOptions(this.#options, flat);
    const compiled = new Compiled(trace(this.#fn, args, flat, options), this.#options.compile);
    const others = this.#compiled.get(flat.signature) ?? [];
    this.#compiled.set(flat.signature, [...others, compiled]);
    this.traces++;
    return compiled;
  }

  #moveBehind(signature: string, compiled: Compiled<R>[]): void {
    this.#compiled.delete(signature);
    this.#compiled.set(signature, compiled);
  }

  /** Frees traces. */
  #forget(signature: string): void {
    const stale = this.#compiled.get(signature) ?? [];
    for (const compiled of stale) compiled.dispose();
    this.#compiled.delete(signature);
    this.traces -= stale.length;
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

  /** @throws {TraceError} when there are as many traces as there may be, and none is to be forgotten */
  #makeRoom(signature: string): void {
    const { name, maxTraces, forgetOldest } = this.#options;
    if (this.traces < maxTraces) return;
    const [oldest] = this.#compiled.keys();
    if (forgetOldest && oldest !== undefined) return this.#forget(oldest);
    throw new TraceError(
      `jit(${name}) was called in ${maxTraces} different ways, and now with ${signature}. Pass numbers that change ` +
        "as tensors or by hostInput, keep batches at one shape, or raise the option maxTraces.",
    );
  }
}
