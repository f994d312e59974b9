// A trace's functions in TensorFlow, and whether XLA compiles them.

import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { OpAttr } from "../c/attributes.ts";
import { binding } from "../backend/backend.ts";
import { TensorFlowError } from "../c/errors.ts";
import { AttrType } from "../c/types.ts";
import { GraphFunction, MUST_COMPILE } from "./graph_function.ts";
import type { Trace } from "./trace.ts";

/** How a function runs: its graph op by op, compiled by XLA, whichever of them suits it, or not traced at all. */
export type Compile = "graph" | "xla" | "auto" | "eager";

/** Codes of XLA's refusal to compile: an op that it does not know, a shape that depends on values. */
const REFUSALS = new Set(["INVALID_ARGUMENT", "UNIMPLEMENTED"]);

/** Has the calling thread run a function's ops in order, which takes less time for each op. */
const ONE_THREAD: OpAttr = {
  name: "executor_type",
  type: AttrType.STRING,
  value: "SINGLE_THREADED_EXECUTOR",
};

/** Executes a trace. */
export class Functions {
  readonly #trace: Trace<unknown>;
  readonly #numOutputs: number;
  readonly #drawing?: GraphFunction;
  readonly #numDrawn: number;
  #function: GraphFunction;
  #attrs: OpAttr[];
  /** Whether the graph is still there, to be run op by op should XLA refuse it. */
  #mayFallBack: boolean;

  constructor(trace: Trace<unknown>, compile: Compile) {
    const { graph, drawing } = trace.tracer;
    this.#trace = trace;
    this.#numOutputs = trace.outputs.length;
    this.#numDrawn = drawing?.outputs.length ?? 0;
    const xla = compile === "xla" || (compile === "auto" && suitsXla(trace));
    this.#attrs = xla ? [MUST_COMPILE] : suitsOneThread(trace) ? [ONE_THREAD] : [];
    this.#mayFallBack = xla && compile === "auto";
    this.#function = this.#make(xla);
    if (drawing && this.#numDrawn > 0) {
      this.#drawing = new GraphFunction({ name: trace.tracer.name, ...drawing });
    }
    drawing?.graph.dispose();
    if (!this.#mayFallBack) graph.dispose();
  }

  /** Draws the random numbers that XLA does not. */
  draw(ids: number[]): TensorMetadata[] {
    return this.#drawing ? binding.executeOp(this.#drawing.name, [], ids, this.#numDrawn) : [];
  }

  /** Executes the function. */
  execute(ids: number[]): TensorMetadata[] {
    const run = () => binding.executeOp(this.#function.name, this.#attrs, ids, this.#numOutputs);
    if (!this.#mayFallBack) return run();
    try {
      return this.#compiled(run());
    } catch (error) {
      this.#fallBack(error);
      return run();
    }
  }

  /** Like {@linkcode execute}, while JavaScript goes on. */
  async executeAsync(ids: number[]): Promise<TensorMetadata[]> {
    const run = () =>
      binding.executeOpAsync(this.#function.name, this.#attrs, ids, this.#numOutputs);
    if (!this.#mayFallBack) return await run();
    try {
      return this.#compiled(await run());
    } catch (error) {
      this.#fallBack(error);
      return await run();
    }
  }

  /** Frees the functions. */
  dispose(): void {
    this.#function.dispose();
    this.#drawing?.dispose();
    this.#trace.tracer.disposeBlocks();
    if (this.#mayFallBack) this.#trace.tracer.graph.dispose();
  }

  #make(xla: boolean): GraphFunction {
    const { tracer: { name, graph, writer: { effects } }, outputs } = this.#trace;
    return new GraphFunction({ name, graph, effects, outputs, xla });
  }

  /** Notes that XLA has compiled the function, so that the graph is not needed any more. */
  #compiled(outputs: TensorMetadata[]): TensorMetadata[] {
    this.#mayFallBack = false;
    this.#trace.tracer.graph.dispose();
    return outputs;
  }

  /** Makes a function of the graph that XLA does not compile; nothing has run yet. */
  #fallBack(error: unknown): void {
    if (!(error instanceof TensorFlowError) || !REFUSALS.has(error.code)) throw error;
    this.#function.dispose();
    this.#attrs = [];
    this.#function = this.#make(false);
    this.#compiled([]);
  }
}

/**
 * Whether XLA is the faster way, as `deno task bench train_step` has it: on CPUs in forward passes in float32 whose ops may
 * have several threads. It loses with convolutions and with bfloat16, both of which TensorFlow gives to oneDNN, and in
 * training steps, whose branches TensorFlow runs side by side.
 */
function suitsXla({ tracer, assigned }: Trace<unknown>): boolean {
  if (binding.isUsingGpuDevice() || binding.context.threads.intraOp === 1) return false;
  if (tracer.replicas > 1 || tracer.precision !== "float32") return false;
  if (assigned.length > 0 || [...tracer.writer.effects].length > 0) return false;
  return ![...tracer.writer.opTypes].some((type) => type.includes("Conv"));
}

/** Whether a function's ops are better run one after the other; those of several devices would wait for ever then. */
function suitsOneThread({ tracer, outputs }: Trace<unknown>): boolean {
  if (binding.isUsingGpuDevice() || tracer.hasDevices) return false;
  const ends = [...outputs.map(({ node }) => node), ...tracer.writer.effects];
  return tracer.writer.work.suitsOneThread(ends, binding.context.threads.interOp);
}
