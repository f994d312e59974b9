// A value in a trace: a node's output, an input of the function, or a constant.

import type { backend_util } from "@tensorflow/tfjs";
import { binding } from "../backend/backend.ts";
import { c, check, nonNull, status } from "../c/c_api.ts";
import type { OpAttr } from "../c/attributes.ts";
import { recorder, type TracedValue, TraceError } from "../backend/recorder.ts";
import { resourceShape } from "../backend/resource_variable.ts";
import { AttrType, DataType, describeTensor } from "../c/types.ts";
import type { Graph, Output } from "./graph.ts";
import type { Frozen, InputSource } from "./input.ts";
import type { OpCall } from "./rewrites.ts";

/** Constants of more elements become a Fill when all of them are equal. */
const MIN_FILL = 16;

/** Values that are the same at every call. */
export interface Constant {
  readonly kind: "constant";
  readonly values: backend_util.BackendValues;
  /** Most values, unless all are equal. */
  readonly limit: number;
}

/** A node's output, in the one graph that has it. */
interface NodeOutput extends Output {
  readonly kind: "node";
  readonly graph: Graph;
  /** The op that the node is of. */
  readonly call: OpCall;
}

let frozenConstants = 0;

/** A tensor of a trace. Inputs and constants get a node in a graph when something uses them there. */
export class Value implements TracedValue {
  readonly #outputs = new Map<Graph, Output>();

  /**
   * @param trace the trace's number
   * @param origin where it comes from, for errors
   */
  constructor(
    readonly trace: number,
    readonly dtype: number,
    readonly shape: readonly number[],
    public origin: string,
    readonly from: NodeOutput | InputSource | Constant | Frozen,
  ) {
    if (from.kind === "node") this.#outputs.set(from.graph, from);
  }

  /** The values, where they are known. */
  get constant(): backend_util.BackendValues | undefined {
    return this.from.kind === "constant" ? this.from.values : undefined;
  }

  /**
   * The value in a graph.
   *
   * @throws {TraceError} when it is a constant that is too large
   */
  in(graph: Graph): Output {
    let output = this.#outputs.get(graph);
    if (!output) this.#outputs.set(graph, output = this.#emit(graph));
    return output;
  }

  /** `float32[64,10]` */
  toString(): string {
    return describeTensor(this.dtype, this.shape);
  }

  #emit(graph: Graph): Output {
    switch (this.from.kind) {
      case "node":
        throw new Error(`${this} (${this.origin}) belongs to another graph.`);
      case "constant":
        return this.#emitConstant(graph, this.from);
      case "frozen":
        return this.#emitFrozen(graph, this.from);
      default:
        return this.#emitInput(graph, this.from);
    }
  }

  #emitInput(graph: Graph, source: InputSource): Output {
    const { dtype, shape } = this;
    // A resource's node says what the resource holds, so that TensorFlow can infer the shapes of what is read from it.
    const held = source.kind === "captured" ? resourceShape(source.dataId) : undefined;
    const attrs: OpAttr[] = [
      { name: "dtype", type: AttrType.TYPE, value: held ? DataType.FLOAT : dtype },
      { name: "shape", type: AttrType.SHAPE, value: [...(held ?? shape)] },
    ];
    // Without names of their own, all variables of a session would be one.
    const name = `variable_${graph.inputs.length}`;
    if (held) attrs.push({ name: "shared_name", type: AttrType.STRING, value: name });
    const node = graph.add({ type: held ? "VarHandleOp" : "Placeholder", attrs });
    const output = { node, index: 0 };
    graph.inputs.push({ source, dtype, shape, output });
    return output;
  }

  #emitFrozen(graph: Graph, { id }: Frozen): Output {
    const tensor = c.TFE_TensorHandleResolve(binding.handle(id), status);
    check(`Reading ${this.origin}`);
    try {
      const held = nonNull(tensor, "TFE_TensorHandleResolve");
      return graph.addConstant(held, this.dtype, `frozen ${frozenConstants++}`);
    } finally {
      c.TF_DeleteTensor(tensor);
    }
  }

  #emitConstant(graph: Graph, { values, limit }: Constant): Output {
    if (values.length > MIN_FILL && this.dtype !== DataType.COMPLEX64 && isUniform(values)) {
      return this.#emitFill(graph, values.slice(0, 1) as backend_util.BackendValues);
    }
    if (values.length > limit) {
      throw new TraceError(
        `jit(${recorder?.name}): the function makes the tensor ${this} of values that JavaScript computed. They ` +
          "would stay the same at every call. Where they should change, pass the tensor as an argument; where not, " +
          `make it outside of the function, or allow it with jit's option maxConstant (now ${limit} elements).`,
      );
    }
    return graph.constant(this.dtype, this.shape, values);
  }

  #emitFill(graph: Graph, value: backend_util.BackendValues): Output {
    const { dtype, shape } = this;
    const dims = graph.constant(DataType.INT32, [shape.length], Int32Array.from(shape));
    const node = graph.add({
      type: "Fill",
      attrs: [
        { name: "T", type: AttrType.TYPE, value: dtype },
        { name: "index_type", type: AttrType.TYPE, value: DataType.INT32 },
      ],
      inputs: [dims, graph.constant(dtype, [], value)],
    });
    return { node, index: 0 };
  }
}

function isUniform(values: backend_util.BackendValues): boolean {
  const first = values[0];
  if (typeof first !== "number") return false; // texts
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], first)) return false;
  return true;
}
