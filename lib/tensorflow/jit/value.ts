// A value in a trace: an output of a node, or a constant that may become one.

import type { backend_util } from "@tensorflow/tfjs";
import { c } from "../c_api.ts";
import { toHostTensor } from "../host_tensors.ts";
import { recorder, type TracedValue, TraceError } from "../recorder.ts";
import { AttrType, DataType, describeTensor } from "../types.ts";
import type { Graph, Output } from "./graph.ts";

/** Constants of more elements become a Fill when all of them are equal. */
const MIN_FILL = 16;

/** A tensor of a trace. */
export class Value implements TracedValue {
  #output?: Output;

  /**
   * @param origin where it comes from, for errors
   * @param from the node's output, or the values of a constant
   */
  constructor(
    readonly graph: Graph,
    readonly dtype: number,
    readonly shape: readonly number[],
    public origin: string,
    from: Output | { readonly constant: backend_util.BackendValues; readonly limit: number },
  ) {
    if ("node" in from) this.#output = from;
    else this.constant = from.constant, this.#limit = from.limit;
  }

  /** The values, where they are known. */
  readonly constant?: backend_util.BackendValues;
  readonly #limit: number = 0;

  /**
   * The node's output; a constant gets its node now, when something uses it.
   *
   * @throws {TraceError} when the constant is too large
   */
  get output(): Output {
    return this.#output ??= this.#emit(this.constant!);
  }

  /** `float32[64,10] (result of MatMul)` */
  toString(): string {
    return `${describeTensor(this.dtype, this.shape)} (${this.origin})`;
  }

  #emit(values: backend_util.BackendValues): Output {
    if (values.length > MIN_FILL && this.dtype !== DataType.COMPLEX64 && isUniform(values)) {
      return this.#emitFill(values.slice(0, 1) as backend_util.BackendValues);
    }
    if (values.length > this.#limit) {
      throw new TraceError(
        `jit(${recorder?.name}): the function makes the tensor ${
          describeTensor(this.dtype, this.shape)
        } of values that JavaScript computed. They would stay the same at every call. Where they should change, pass the tensor as an ` +
          `argument; where not, make it outside of the function, or allow it with jit's option maxConstant ` +
          `(now ${this.#limit} elements).`,
      );
    }
    return emitConstant(this.graph, this.dtype, this.shape, values);
  }

  #emitFill(value: backend_util.BackendValues): Output {
    const { graph, dtype, shape } = this;
    const dims = emitConstant(graph, DataType.INT32, [shape.length], Int32Array.from(shape));
    const node = graph.add({
      type: "Fill",
      attrs: [
        { name: "T", type: AttrType.TYPE, value: dtype },
        { name: "index_type", type: AttrType.TYPE, value: DataType.INT32 },
      ],
      inputs: [dims, emitConstant(graph, dtype, [], value)],
    });
    return { node, index: 0 };
  }
}

function emitConstant(
  graph: Graph,
  dtype: number,
  shape: readonly number[],
  values: backend_util.BackendValues,
): Output {
  const tensor = toHostTensor(shape, dtype, values);
  try {
    return graph.addConstant(tensor, dtype);
  } finally {
    c.TF_DeleteTensor(tensor);
  }
}

function isUniform(values: backend_util.BackendValues): boolean {
  const first = values[0];
  if (typeof first !== "number") return false; // texts
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], first)) return false;
  return true;
}
