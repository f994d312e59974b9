// Mixed precision: the products run in bfloat16, and everything else in float32.
//
// Only the ops that oneDNN and the GPUs run faster on bfloat16 get their inputs rounded to it; their results are
// widened again, so that losses, statistics, weights and optimizer keep float32 (Micikevicius et al., "Mixed precision
// training", 2018; Kalamkar et al., "A study of bfloat16 for deep learning training", 2019).

import { AttrType, DataType } from "../types.ts";
import type { OpCall } from "./rewrites.ts";
import type { Value } from "./value.ts";

const PRODUCTS = new Set([
  "MatMul",
  "BatchMatMulV2",
  "Conv2D",
  "Conv2DBackpropInput",
  "Conv2DBackpropFilter",
]);

/** Adds an op to the graph and gives its outputs. */
export type Emit = (call: OpCall) => Value[];

/** Rounds the inputs of products to bfloat16, each value once. */
export class MixedBfloat16 {
  readonly #rounded = new Map<Value, Value>();

  constructor(readonly emit: Emit) {}

  /** Whether an op runs in bfloat16. */
  handles({ type, inputs }: OpCall): boolean {
    return PRODUCTS.has(type) && inputs.some(isFloat);
  }

  /** Adds the op in bfloat16, with casts around it. */
  add(call: OpCall): Value[] {
    const inputs = call.inputs.map((value) => isFloat(value) ? this.#round(value) : value);
    const attrs = call.attrs.map((attr) =>
      attr.name === "T" ? { ...attr, value: DataType.BFLOAT16 } : attr
    );
    return this.emit({ ...call, inputs, attrs })
      .map((value) => this.#cast(value, DataType.FLOAT));
  }

  #round(value: Value): Value {
    let rounded = this.#rounded.get(value);
    if (!rounded) this.#rounded.set(value, rounded = this.#cast(value, DataType.BFLOAT16));
    return rounded;
  }

  #cast(value: Value, to: number): Value {
    const attrs = [
      { name: "SrcT", type: AttrType.TYPE, value: value.dtype },
      { name: "DstT", type: AttrType.TYPE, value: to },
    ];
    return this.emit({ type: "Cast", attrs, inputs: [value], outputs: 1 })[0];
  }
}

function isFloat(value: Value): boolean {
  return value.dtype === DataType.FLOAT;
}
