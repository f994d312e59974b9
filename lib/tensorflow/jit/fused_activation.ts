// An activation as a part of the product before it: oneDNN applies it to the product's sums while they are at hand.

import type { OpAttr } from "../attributes.ts";
import { AttrType } from "../types.ts";
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

/** The op that computes the activation of a product with a bias. */
export function fusedCall({ product, bias }: BiasedProduct, activation: string): OpCall {
  const attrs: OpAttr[] = [
    ...product.attrs,
    { name: "num_args", type: AttrType.INT, value: 1 },
    { name: "fused_ops", type: AttrType.STRING, value: ["BiasAdd", activation] },
    { name: "epsilon", type: AttrType.FLOAT, value: 0 },
    { name: "leakyrelu_alpha", type: AttrType.FLOAT, value: 0 },
  ];
  return { type: "_FusedMatMul", attrs, inputs: [...product.inputs, bias], outputs: 1 };
}
