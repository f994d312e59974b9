// What a traced function takes from outside at each call.

import type { DataId, Variable } from "@tensorflow/tfjs";
import type { Value } from "./value.ts";

/** Where an input's tensor comes from. */
export type InputSource =
  | { readonly kind: "argument"; readonly index: number; readonly path: string }
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "captured"; readonly dataId: DataId }
  | HostSource;

/** Numbers that JavaScript computes anew for each call. */
export interface HostSource {
  readonly kind: "host";
  readonly read: () => number[];
  /** What `read` gave while the function was traced: they are the first call's. */
  readonly first: number[];
}

/** An input of the graph. */
export interface GraphInput {
  readonly value: Value;
  readonly source: InputSource;
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
  }
}
