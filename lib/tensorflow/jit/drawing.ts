// Random numbers of functions that XLA compiles, drawn by TensorFlow before the function runs.
//
// XLA makes other numbers than TensorFlow of the same seed, and takes a second to compile each draw.

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
}
