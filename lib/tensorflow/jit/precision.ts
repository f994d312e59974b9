// Mixed precision: the products run in bfloat16, what only passes their results on stays in it, and everything else is
// float32.
//
// The ops that oneDNN and the GPUs run faster on bfloat16 get their inputs rounded to it; their results are widened
// again, so that losses, statistics, weights and optimizer keep float32 (Micikevicius et al., "Mixed precision
// training", 2018; Kalamkar et al., "A study of bfloat16 for deep learning training", 2019). Biases, rectifiers, sums
// and moves of such results are computed in bfloat16 as well, which is what PyTorch's autocast does: widening and
// rounding again would cost more than the op.

import { AttrType, DataType } from "../c/types.ts";
import type { FrozenValues } from "./frozen.ts";
import type { OpCall } from "./rewrites.ts";
import type { Value } from "./value.ts";

const PRODUCTS = new Set([
  "MatMul",
  "BatchMatMulV2",
  "Conv2D",
  "Conv2DBackpropInput",
  "Conv2DBackpropFilter",
]);

/** Ops that stay in bfloat16 when all that they take comes from products. */
const FOLLOWERS = new Set([
  ...["Relu", "ReluGrad", "LeakyRelu", "LeakyReluGrad", "BiasAdd", "BiasAddGrad", "AddV2", "AddN"],
  ...[
    "Reshape",
    "Transpose",
    "ConcatV2",
    "Split",
    "SplitV",
    "Slice",
    "StridedSlice",
    "Pad",
    "PadV2",
  ],
  ...["DepthToSpace", "SpaceToDepth", "Identity", "Softmax", "Mul"],
]);

/** Adds an op to the graph and gives its outputs. */
export type Emit = (call: OpCall) => Value[];

/** Rounds the inputs of products to bfloat16, each value once. */
export class MixedBfloat16 {
  /** The bfloat16 twins of float32 values. */
  readonly #twins = new Map<Value, Value>();
  /** Values whose twin came first. */
  readonly #widened = new Set<Value>();

  constructor(readonly emit: Emit, readonly frozen?: FrozenValues) {}

  /** Whether an op runs in bfloat16. */
  handles({ type, inputs }: OpCall): boolean {
    if (!inputs.some(isFloat)) return false;
    return PRODUCTS.has(type) || (FOLLOWERS.has(type) && this.#follows(type, inputs));
  }

  /** Adds the op in bfloat16, with casts around it. */
  add(call: OpCall): Value[] {
    const inputs = call.inputs.map((value) => isFloat(value) ? this.#twin(value) : value);
    const attrs = call.attrs.map((attr) =>
      attr.name === "T" ? { ...attr, value: DataType.BFLOAT16 } : attr
    );
    return this.emit({ ...call, inputs, attrs }).map((value) => this.#widen(value));
  }

  #follows(type: string, inputs: readonly Value[]): boolean {
    const known = (value: Value) => this.#widened.has(value);
    // A bias is a weight, and weights are rounded for products; a factor is a number.
    if (type === "BiasAdd") return known(inputs[0]);
    if (type === "Mul") return inputs.some(known) && inputs.some((value) => isFactor(value));
    return inputs.filter(isFloat).every(known);
  }

  /** The bfloat16 result that a value was widened from. */
  result(value: Value): Value | undefined {
    return this.#widened.has(value) ? this.#twins.get(value) : undefined;
  }

  /** Notes that a value was widened from a bfloat16 result. */
  widened(value: Value, result: Value): void {
    this.#twins.set(value, result);
    this.#widened.add(value);
  }

  #twin(value: Value): Value {
    let twin = this.#twins.get(value);
    if (!twin) {
      twin = this.frozen?.rounded(value) ?? this.#cast(value, DataType.BFLOAT16);
      this.#twins.set(value, twin);
    }
    return twin;
  }

  /** A result in float32. Where nothing takes it, TensorFlow leaves the cast out. */
  #widen(result: Value): Value {
    if (result.dtype !== DataType.BFLOAT16) return result;
    const value = this.#cast(result, DataType.FLOAT);
    this.widened(value, result);
    return value;
  }

  #cast(value: Value, to: number): Value {
    return this.emit(castCall(value, to))[0];
  }
}

/** The op that gives a value in another type. */
export function castCall<V extends { readonly dtype: number }>(value: V, to: number) {
  const attrs = [
    { name: "SrcT", type: AttrType.TYPE, value: value.dtype },
    { name: "DstT", type: AttrType.TYPE, value: to },
  ];
  return { type: "Cast", attrs, inputs: [value], outputs: 1 };
}

function isFactor({ constant, shape }: Value): boolean {
  return constant !== undefined && shape.length === 0;
}

function isFloat(value: Value): boolean {
  return value.dtype === DataType.FLOAT;
}
