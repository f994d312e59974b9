// The recorder of a traced function: turns executed ops into nodes of a graph, and all that they take from outside into
// the graph's inputs.

import type { DataId } from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { OpAttr } from "../attributes.ts";
import { binding } from "../backend.ts";
import type { Pointer } from "../c_api.ts";
import {
  addTraced,
  type CallListener,
  deleteTraced,
  FIRST_TRACED_ID,
  noValueError,
  type Recorder,
  type StoredData,
  tracedValue,
  TraceError,
} from "../recorder.ts";
import { resourceShape } from "../resource_variable.ts";
import { AttrType, DataType, describeTensor } from "../types.ts";
import { Graph } from "./graph.ts";
import { type GraphInput, type InputSource, originOf } from "./input.ts";
import { opDef } from "./op_def.ts";
import { MixedBfloat16 } from "./precision.ts";
import { ProgramOrder } from "./program_order.ts";
import { type OpCall, rewrite } from "./rewrites.ts";
import { Value } from "./value.ts";

/** How a function is traced. */
export interface TracerOptions {
  name: string;
  precision: "float32" | "mixed_bfloat16";
  /** Most elements of a constant whose elements are not all equal. */
  maxConstant: number;
}

/** A JavaScript value that the traced code depends on. */
export interface Assumption {
  readonly read: () => unknown;
  readonly value: unknown;
}

let traces = 0;

/** Builds one graph. */
export class Tracer implements Recorder {
  readonly id: number = ++traces;
  readonly name: string;
  readonly graph: Graph = new Graph();
  readonly inputs: GraphInput[] = [];
  readonly listeners: Set<CallListener> = new Set();
  readonly assumptions: Assumption[] = [];
  readonly #maxConstant: number;
  readonly #order = new ProgramOrder();
  readonly #mixed?: MixedBfloat16;
  /** Data from outside of the trace, and constants: their numbers are ours to delete. */
  readonly #ids = new Map<DataId, number>();

  constructor({ name, precision, maxConstant }: TracerOptions) {
    this.name = name;
    this.#maxConstant = maxConstant;
    if (precision === "mixed_bfloat16") this.#mixed = new MixedBfloat16((call) => this.#emit(call));
  }

  /** Nodes that must have run by the end, whether or not an output needs them. */
  get effects(): Iterable<Pointer> {
    return this.#order.effects;
  }

  executeOp(type: string, attrs: OpAttr[], ids: number[], outputs: number): TensorMetadata[] {
    const call = rewrite({ type, attrs, inputs: ids.map((id) => this.value(id)), outputs });
    if (call instanceof Value) return [metadata(call)];
    const values = this.#mixed?.handles(call) ? this.#mixed.add(call) : this.#emit(call);
    return values.map(metadata);
  }

  constant(dataId: DataId, { shape, dtype, values }: StoredData): number {
    return this.#remember(dataId, () => this.#constant(dtype, shape, values!));
  }

  capture(dataId: DataId, { shape, dtype }: StoredData): number {
    return this.#remember(dataId, () => {
      return this.addInput(dtype, shape, { kind: "captured", dataId });
    });
  }

  hostInput(first: number[], dtype: number, read: () => number[]): number {
    return addTraced(this.addInput(dtype, [first.length], { kind: "host", read, first }));
  }

  assume(read: () => unknown, value: unknown): void {
    this.assumptions.push({ read, value });
  }

  label(id: number, origin: string): void {
    this.value(id).origin = origin;
  }

  listen(listener: CallListener): void {
    this.listeners.add(listener);
  }

  /** The value that a number of this trace stands for. */
  value(id: number): Value {
    const value = tracedValue(id);
    if (value instanceof Value && value.graph === this.graph) return value;
    if (id >= FIRST_TRACED_ID) throw noValueError(id);
    // A kernel put it into TensorFlow by itself, so it depends on nothing that is traced.
    const { shape, dtype } = binding.describe(id);
    return this.#constant(dtype, shape, binding.tensorDataSync(id));
  }

  /** A new input of the graph. */
  addInput(dtype: number, shape: readonly number[], source: InputSource): Value {
    // A resource's node says what the resource holds, so that TensorFlow can infer the shapes of what is read from it.
    const resource = source.kind === "captured" && dtype === DataType.RESOURCE
      ? resourceShape(source.dataId)
      : undefined;
    const node = this.graph.add({
      type: resource ? "VarHandleOp" : "Placeholder",
      attrs: [
        { name: "dtype", type: AttrType.TYPE, value: resource ? DataType.FLOAT : dtype },
        { name: "shape", type: AttrType.SHAPE, value: [...(resource ?? shape)] },
      ],
    });
    const value = new Value(this.graph, dtype, shape, originOf(source), { node, index: 0 });
    this.inputs.push({ value, source });
    return value;
  }

  /** Adds a node that passes a value on, as a graph's input cannot be its output. */
  identity(value: Value): Value {
    const attrs = [{ name: "T", type: AttrType.TYPE, value: value.dtype }];
    return this.#emit({ type: "Identity", attrs, inputs: [value], outputs: 1 })[0];
  }

  /** Forgets the trace's values, and frees the graph. */
  dispose(): void {
    for (const id of this.#ids.values()) deleteTraced(id);
    this.graph.dispose();
  }

  #remember(dataId: DataId, make: () => Value): number {
    let id = this.#ids.get(dataId);
    if (id === undefined) this.#ids.set(dataId, id = addTraced(make()));
    return id;
  }

  #constant(dtype: number, shape: readonly number[], values: StoredData["values"]): Value {
    const limit = this.#maxConstant;
    return new Value(this.graph, dtype, shape, "constant", { constant: values!, limit });
  }

  #emit(call: OpCall): Value[] {
    const { type, attrs, inputs } = call;
    const { stateful } = opDef(this.graph.pointer, type);
    const node = this.graph.add({
      type,
      attrs,
      inputs: inputs.map((input) => input.output),
      after: stateful ? this.#order.before(type, inputs) : undefined,
      describe: () => `${type}(${inputs.map(describe).join(", ")})`,
    });
    if (stateful) this.#order.added(type, inputs, node);
    return Array.from({ length: call.outputs }, (_, index) => this.#output(call, node, index));
  }

  #output(call: OpCall, node: Pointer, index: number): Value {
    const output = { node, index };
    const shape = this.graph.shapeOf(output);
    if (!shape || shape.includes(undefined)) {
      const known = shape ? `the shape [${shape.map((size) => size ?? "?")}]` : "a shape";
      throw new TraceError(
        `jit(${this.name}): the result of ${call.type}(${
          call.inputs.map(describe).join(", ")
        }) has ${known} ` +
          "that depends on values, so the function cannot be traced. Compute it outside of the function.",
      );
    }
    const dtype = this.graph.dtypeOf(output);
    return new Value(this.graph, dtype, shape as number[], `result of ${call.type}`, output);
  }
}

function describe(value: Value): string {
  return describeTensor(value.dtype, value.shape);
}

function metadata(value: Value): TensorMetadata {
  return { id: addTraced(value), shape: [...value.shape], dtype: value.dtype };
}
