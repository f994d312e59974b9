// What a traced function takes from outside at each call.

import type { DataId, Variable } from "@tensorflow/tfjs";
import type { Output } from "./graph.ts";

/** Where an input's tensor comes from. */
export type InputSource =
  | { readonly kind: "argument"; readonly index: number; readonly path: string }
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "captured"; readonly dataId: DataId }
  /** One of the numbers that JavaScript computes for each call. */
  | { readonly kind: "host"; readonly index: number }
  /** One of the tensors that are drawn before the function runs. */
  | { readonly kind: "drawn"; readonly index: number };

/** A variable's value that stays as it was when the function was traced. */
export interface Frozen {
  readonly kind: "frozen";
  /** The binding's number of it. */
  readonly id: number;
}

/** An input of a graph. */
export interface GraphInput {
  readonly source: InputSource;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly output: Output;
}

/** Numbers that JavaScript computes for each call. */
export interface HostInput {
  readonly read: () => number[];
  /** What `read` gave while the function was traced: they are the first call's. */
  readonly first: number[];
  readonly dtype: number;
}

/** Where an input comes from, in words. */
export function originOf(source: InputSource): string {
  switch (source.kind) {
    case "argument":
      return source.path;
    case "variable":
      return `variable ${source.variable.name}`;
    case "captured":
      return "tensor from outside of the function";
    case "host":
      return "numbers of hostInput";
    case "drawn":
      return "random numbers";
  }
}
