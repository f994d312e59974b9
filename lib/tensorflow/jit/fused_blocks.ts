// Blocks of a trace as functions that XLA compiles each by itself: their elementwise ops become one pass over memory,
// while matrix products and convolutions around them stay with TensorFlow's own kernels.

import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.ts";
import { recordWith } from "../recorder.ts";
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
}

/** What a block is given. */
interface Signature {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** The compiled blocks of a trace; a block that is used again with the same shapes is compiled once. */
export class FusedBlocks {
  readonly #blocks = new Map<string, FusedBlock>();

  /**
   * @param graph where they are called
   * @param newTracer makes a tracer for a block's body
   */
  constructor(readonly graph: Graph, readonly newTracer: () => Tracer) {}

  /** The function of a block for inputs of the given shapes. */
  find(key: string, inputs: readonly Signature[], body: BlockBody): FusedBlock {
    const signature = key + inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
    let block = this.#blocks.get(signature);
    if (!block) this.#blocks.set(signature, block = this.#trace(inputs, body));
    return block;
  }

  /** Frees the functions. */
  dispose(): void {
    for (const block of this.#blocks.values()) block.function.dispose();
    this.#blocks.clear();
  }

  #trace(inputs: readonly Signature[], body: BlockBody): FusedBlock {
    const tracer = this.newTracer();
    try {
      const values = record(tracer, inputs, body);
      const outputs: Output[] = values.map((value) => tracer.result(value));
      const takes = tracer.graph.inputs.map(({ source }) => {
        if (source.kind === "argument") return source.index;
        throw new Error(`A block uses a ${source.kind} that is not among its inputs.`);
      });
      const { name, graph } = tracer;
      const made = new GraphFunction({ name, graph, outputs, xla: true, callers: [this.graph] });
      return { function: made, takes, shapes: values.map(({ shape }) => shape) };
    } finally {
      tracer.close();
      tracer.dispose();
    }
  }
}

/** Runs the body on tensors of a trace of its own. */
function record(tracer: Tracer, inputs: readonly Signature[], body: BlockBody): Value[] {
  let values: Value[] = [];
  recordWith(tracer, () =>
    tf.tidy(() => {
      const tensors = inputs.map(({ dtype, shape }, index) =>
        backend.createOutputTensor(
          tracer.argument(dtype, shape, { kind: "argument", index, path: `input ${index}` }),
        )
      );
      values = body(tensors).map(({ dataId }) => tracer.returned(backend.idOf(dataId)));
    }));
  return values;
}
