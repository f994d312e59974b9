// An activation as a part of the product before it: oneDNN applies it to the product's sums while they are at hand.

import type { OpAttr } from "../c/attributes.ts";
import { binding } from "../backend/backend.ts";
import { c } from "../c/c_api.ts";
import { TensorFlowError } from "../c/errors.ts";
import { toHostTensor } from "../c/host_tensors.ts";
import { withoutRecorder } from "../backend/recorder.ts";
import { AttrType, DataType } from "../c/types.ts";
import { Graph, type Output } from "./graph.ts";
import { GraphFunction } from "./graph_function.ts";
import type { OpCall } from "./rewrites.ts";
import type { Value } from "./value.ts";

/** A product with a bias and the shape that its result is given. */
export interface BiasedProduct {
  readonly product: OpCall;
  readonly bias: Value;
  readonly shape: readonly number[];
}

/** The product that `x` is of, with a bias added, and reshaped or not. */
export function biasedProduct(x: Value): BiasedProduct | undefined {
  let call = callOf(x);
  while (call?.type === "Reshape") call = callOf(call.inputs[0]);
  if (call?.type !== "BiasAdd") return undefined;
  const [sum, bias] = call.inputs;
  const product = callOf(sum);
  return product?.type === "MatMul" ? { product, bias, shape: x.shape } : undefined;
}

function callOf({ from }: Value): OpCall | undefined {
  return from.kind === "node" ? from.call : undefined;
}

const OP = "_FusedMatMul";

/** The op that computes the activation of a product with a bias. */
export function fusedCall({ product, bias }: BiasedProduct, activation: string): OpCall {
  const attrs = fusedAttrs(product.attrs, activation);
  return { type: OP, attrs, inputs: [...product.inputs, bias], outputs: 1 };
}

function fusedAttrs(ofProduct: readonly OpAttr[], activation: string): OpAttr[] {
  return [
    ...ofProduct,
    { name: "num_args", type: AttrType.INT, value: 1 },
    { name: "fused_ops", type: AttrType.STRING, value: ["BiasAdd", activation] },
    { name: "epsilon", type: AttrType.FLOAT, value: 0 },
    { name: "leakyrelu_alpha", type: AttrType.FLOAT, value: 0 },
  ];
}

/** What {@linkcode canFuse} found, by activation and type. */
const tried = new Map<string, boolean>();

/**
 * Whether TensorFlow has the op on this machine, for an activation and a type of numbers. It is oneDNN's alone, which
 * TensorFlow leaves out on processors without instructions for networks, and where TF_ENABLE_ONEDNN_OPTS=0 says so.
 */
export function canFuse(activation: string, dtype: number): boolean {
  const key = `${activation} ${dtype}`;
  const known = tried.get(key) ?? withoutRecorder(() => runs(activation, dtype));
  tried.set(key, known);
  return known;
}

/** Whether the op runs in a graph, where oneDNN takes it over; by itself it does not. */
function runs(activation: string, dtype: number): boolean {
  const graph = new Graph();
  const add = (type: string, attrs: OpAttr[], inputs: Output[]) => ({
    node: graph.add({ type, attrs, inputs }),
    index: 0,
  });
  const type = (name: string, value: number) => ({ name, type: AttrType.TYPE, value });
  const shape = toHostTensor([2], DataType.INT32, Int32Array.of(1, 1));
  try {
    const size = graph.addConstant(shape, DataType.INT32);
    const x = add("RandomUniform", [type("dtype", dtype), type("T", DataType.INT32)], [size]);
    const bias = add("BiasAddGrad", [type("T", dtype)], [x]); // [1, 1] to [1]
    const y = add(OP, fusedAttrs([type("T", dtype)], activation), [x, x, bias]);
    const made = new GraphFunction({ name: `try_${activation}`, graph, outputs: [y] });
    try {
      const [{ id }] = binding.executeOp(made.name, [], [], 1);
      binding.deleteTensor(id);
    } finally {
      made.dispose();
    }
    return true;
  } catch (error) {
    if (error instanceof TensorFlowError && error.code === "UNIMPLEMENTED") return false;
    throw error;
  } finally {
    c.TF_DeleteTensor(shape);
    graph.dispose();
  }
}
