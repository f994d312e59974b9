// Cheaper ops for what tfjs-node's kernels ask for.

import type { OpAttr } from "../c/attributes.ts";
import { DataType } from "../c/types.ts";
import type { Value } from "./value.ts";

/** An op of the traced code. */
export interface OpCall {
  readonly type: string;
  readonly attrs: OpAttr[];
  readonly inputs: readonly Value[];
  /** Number of outputs. */
  readonly outputs: number;
  /** Shapes of the outputs, where TensorFlow does not infer them. */
  readonly shapes?: readonly (readonly number[])[];
}

/** A cheaper op that gives the same, or an input that is the result already. */
export function rewrite(call: OpCall): OpCall | Value {
  switch (call.type) {
    case "Add":
      return addV2(call);
    case "BatchMatMulV2":
      return matMul(call);
    case "Reshape":
      return reshape(call);
    case "Cast":
      return cast(call);
    default:
      return call;
  }
}

/** TensorFlow's optimisers and oneDNN know AddV2 only. Add differs in that it takes texts. */
function addV2(call: OpCall): OpCall {
  return call.inputs[0].dtype === DataType.STRING ? call : { ...call, type: "AddV2" };
}

/** A product of two plain matrices needs no batch. */
function matMul(call: OpCall): OpCall {
  if (call.inputs.some(({ shape }) => shape.length !== 2)) return call;
  const names: Record<string, string> = { adj_x: "transpose_a", adj_y: "transpose_b" };
  const attrs = call.attrs
    .filter(({ name }) => name === "T" || name in names)
    .map((attr) => ({ ...attr, name: names[attr.name] ?? attr.name }));
  return { ...call, type: "MatMul", attrs };
}

function reshape(call: OpCall): OpCall | Value {
  const [x, shape] = call.inputs;
  // Of several in a row the last counts: a layer's end and the next one's beginning often undo each other.
  const before = x.from.kind === "node" && x.from.call.type === "Reshape" && x.from.call.inputs[0];
  const source = before || x;
  const wanted = shape.constant as ArrayLike<number> | undefined;
  const same = wanted?.length === source.shape.length &&
    source.shape.every((size, axis) => size === wanted[axis]);
  return same ? source : { ...call, inputs: [source, shape] };
}

function cast(call: OpCall): OpCall | Value {
  const type = (name: string) => call.attrs.find((attr) => attr.name === name)?.value;
  return type("SrcT") === type("DstT") ? call.inputs[0] : call;
}
