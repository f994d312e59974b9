// Adds ops to graphs: what has side effects in the order of the code, and only what has a shape.

import type { Pointer } from "../c/c_api.ts";
import type { Graph, Output } from "./graph.ts";
import { opDef } from "./op_def.ts";
import { ProgramOrder } from "./program_order.ts";
import type { OpCall } from "./rewrites.ts";
import { shapeError } from "./shape_error.ts";
import { Work } from "./work.ts";

/** An output of an op that was added. */
export interface Written extends Output {
  readonly dtype: number;
  readonly shape: number[];
}

/** Writes the ops of one trace. */
export class OpWriter {
  readonly order = new ProgramOrder();
  /** Types of the ops so far. */
  readonly opTypes = new Set<string>();
  /** What the ops have to do. */
  readonly work = new Work();
  /** Where ops run that are added now; TensorFlow chooses without. */
  device?: string;

  /** @param name the traced function's, for errors */
  constructor(readonly name: string) {}

  /** Nodes that must have run by the end, whether or not an output needs them. */
  get effects(): Iterable<Pointer> {
    return this.order.effects;
  }

  /**
   * Adds an op.
   *
   * @throws {TraceError} when an output's shape depends on values
   */
  write(call: OpCall, graph: Graph): Written[] {
    const inputs = call.inputs.map((input) => input.in(graph));
    const node = this.#add(call, inputs, graph);
    const outputs = Array.from({ length: call.outputs }, (_, index) => {
      const output = { node, index };
      if (call.shapes) graph.setShape(output, call.shapes[index]);
      const shape = graph.shapeOf(output);
      if (!shape || shape.includes(undefined)) throw shapeError(this.name, call, shape);
      return { ...output, dtype: graph.dtypeOf(output), shape: shape as number[] };
    });
    this.work.add(node, inputs.map(({ node }) => node), call, outputs);
    return outputs;
  }

  #add({ type, attrs, inputs: values }: OpCall, inputs: Output[], graph: Graph): Pointer {
    this.opTypes.add(type);
    const op = {
      type,
      attrs,
      inputs,
      device: this.device,
      describe: () => `${type}(${values.join(", ")})`,
    };
    if (!opDef(graph.pointer, type).stateful) return graph.addOnce(op);
    const node = graph.add({ ...op, after: this.order.before(type, values) });
    this.order.added(type, values, node);
    return node;
  }
}
