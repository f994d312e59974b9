// Random numbers of functions that XLA compiles, drawn by TensorFlow before the function runs.
//
// XLA makes other numbers than TensorFlow of the same seed, and takes a second to compile each draw.

import type { Pointer } from "../c_api.ts";
import { Graph, type Output } from "./graph.ts";
import type { OpCall } from "./rewrites.ts";

/** A graph of the random ops whose inputs are known before the function runs. */
export class Drawing {
  readonly graph: Graph = new Graph();
  readonly outputs: Output[] = [];

  /** Whether an op can be taken out of the function. */
  handles({ type, inputs }: OpCall): boolean {
    return type.startsWith("Stateless") && inputs.every(({ from }) => from.kind !== "node");
  }

  /**
   * Adds an op.
   *
   * @param add adds the op to a graph
   * @returns the index of its first output
   */
  add({ outputs }: OpCall, add: (graph: Graph) => Pointer): { node: Pointer; first: number } {
    const first = this.outputs.length;
    const node = add(this.graph);
    for (let index = 0; index < outputs; index++) this.outputs.push({ node, index });
    return { node, first };
  }
}
