// Blocks of a trace as functions that XLA compiles each by itself: their elementwise ops become one pass over memory,
// while matrix products and convolutions around them stay with TensorFlow's own kernels.

import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend/backend.ts";
import { recordWith } from "../backend/recorder.ts";
import type { Graph, Output } from "./graph.ts";
import { GraphFunction } from "./graph_function.ts";
import type { Tracer } from "./tracer.ts";
import type { Value } from "./value.ts";

/** A block's body: it takes and gives tensors, and uses no others. */
export type BlockBody = (inputs: tf.Tensor[]) => tf.Tensor[];

/** A function of the block's inputs. */
export interface FusedBlock {
  readonly function: GraphFunction;
  /** Which of the block's inputs the function takes, in order. */
  readonly takes: readonly number[];
  /** Shapes of what it gives. */
  readonly shapes: readonly (readonly number[])[];
  /** Which of these each of the block's outputs is: two can be the same. */
  readonly gives: readonly number[];
}

/** What a block is given. */
interface Signature {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** A block as it is asked for. */
export interface BlockCall {
  /** The same for calls with the same body. */
  readonly key: string;
  readonly body: BlockBody;
  /** Outputs that are rounded to bfloat16. */
  readonly rounded: ReadonlySet<number>;
}

/** The compiled blocks of a trace; a block that is used again with the same shapes is compiled once. */
export class FusedBlocks {
  readonly #blocks = new Map<string, FusedBlock>();

  /**
   * @param graph where they are called
   * @param newTracer makes a tracer for a block's body
   */
  constructor(readonly graph: Graph, readonly newTracer: () => Tracer) {}

  /** The function of a block for inputs of the given types and shapes. The body computes in float32 in any case. */
  find(call: BlockCall, inputs: readonly Signature[]): FusedBlock {
    const types = inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
    const signature = `${call.key}(${types}) ${[...call.rounded]}`;
    let block = this.#blocks.get(signature);
    if (!block) this.#blocks.set(signature, block = this.#trace(call, inputs));
    return block;
  }

  /** Frees the functions. */
  dispose(): void {
    for (const block of this.#blocks.values()) block.function.dispose();
    this.#blocks.clear();
  }

  #trace(call: BlockCall, inputs: readonly Signature[]): FusedBlock {
    const tracer = this.newTracer();
    try {
      const values = record(tracer, inputs, call);
      const unique = [...new Set(values)];
      const outputs: Output[] = unique.map((value) => tracer.result(value));
      const takes = tracer.graph.inputs.map(({ source }) => {
        if (source.kind === "argument") return source.index;
        throw new Error(`A block uses a ${source.kind} that is not among its inputs.`);
      });
      const { name, graph } = tracer;
      return {
        function: new GraphFunction({ name, graph, outputs, xla: true, callers: [this.graph] }),
        takes,
        shapes: unique.map(({ shape }) => shape),
        gives: values.map((value) => unique.indexOf(value)),
      };
    } finally {
      tracer.close();
      tracer.dispose();
    }
  }
}

/** Runs the body on tensors of a trace of its own. */
function record(
  tracer: Tracer,
  inputs: readonly Signature[],
  { body, rounded }: BlockCall,
): Value[] {
  let values: Value[] = [];
  recordWith(tracer, () =>
    tf.tidy(() => {
      const tensors = inputs.map(({ dtype, shape }, index) =>
        backend.createOutputTensor(
          tracer.float32Argument(dtype, shape, { kind: "argument", index, path: `input ${index}` }),
        )
      );
      const results = body(tensors).map(({ dataId }) => tracer.returned(backend.idOf(dataId)));
      values = results.map((value) => {
        const first = results.indexOf(value); // the rounded one serves for both, where a value is given twice
        return rounded.has(first) ? tracer.rounded(value) : value;
      });
    }));
  return values;
}
