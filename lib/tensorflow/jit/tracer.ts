// The recorder of a traced function: turns executed ops into nodes of a graph, and all that they take from outside into
// the graph's inputs.

import type { DataId, Tensor } from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { OpAttr } from "../attributes.ts";
import { backend, binding } from "../backend.ts";
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
} from "../recorder.ts";
import { AttrType } from "../types.ts";
import { Drawing } from "./drawing.ts";
import { type BlockBody, FusedBlocks } from "./fused_blocks.ts";
import { Graph } from "./graph.ts";
import { type HostInput, type InputSource, originOf } from "./input.ts";
import { opDef } from "./op_def.ts";
import { MixedBfloat16 } from "./precision.ts";
import { ProgramOrder } from "./program_order.ts";
import { type Host, Replicas, type Split } from "./replicas.ts";
import { Replicated } from "./replicated.ts";
import { type OpCall, rewrite } from "./rewrites.ts";
import { shapeError } from "./shape_error.ts";
import { Value } from "./value.ts";

/** How a function is traced. */
export interface TracerOptions {
  name: string;
  /** Whether XLA may compile the graph. */
  xla: boolean;
  precision: "float32" | "mixed_bfloat16";
  /** Most elements of a constant whose elements are not all equal. */
  maxConstant: number;
  /** How the batch is divided among replicas, if there are several. */
  split?: Split;
  /** Whether blocks become functions that XLA compiles. */
  fuseBlocks?: boolean;
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
  readonly precision: TracerOptions["precision"];
  /** Ops that the function has. */
  readonly opTypes: Set<string> = new Set();
  readonly graph: Graph = new Graph();
  /** What runs before the graph. */
  readonly drawing?: Drawing;
  readonly hostInputs: HostInput[] = [];
  readonly listeners: Set<CallListener> = new Set();
  readonly assumptions: Assumption[] = [];
  readonly #maxConstant: number;
  readonly #replicas?: Replicas;
  readonly #blocks?: FusedBlocks;
  /** Where nodes run that are added now. */
  #device?: string;
  readonly #order = new ProgramOrder();
  readonly #mixed?: MixedBfloat16;
  /** Data from outside of the trace, and constants: their numbers are ours to delete. */
  readonly #ids = new Map<DataId, number>();

  constructor(options: TracerOptions) {
    const { name, xla, precision, maxConstant, split, fuseBlocks } = options;
    this.name = name;
    this.precision = precision;
    this.#maxConstant = maxConstant;
    if (xla) this.drawing = new Drawing();
    if (fuseBlocks) {
      this.#blocks = new FusedBlocks(this.graph, () => new Tracer(blockOptions(options)));
    }
    if (split) this.#replicas = new Replicas(split, this.#host());
    if (precision === "mixed_bfloat16") this.#mixed = new MixedBfloat16((call) => this.#emit(call));
  }

  /** Nodes that must have run by the end, whether or not an output needs them. */
  get effects(): Iterable<Pointer> {
    return this.#order.effects;
  }

  executeOp(type: string, attrs: OpAttr[], ids: number[], outputs: number): TensorMetadata[] {
    const call = { type, attrs, inputs: ids.map((id) => this.#traced(id)), outputs };
    const results = this.#replicas ? this.#replicas.run(call) : this.#run(call as OpCall);
    return results.map(metadata);
  }

  fusedBlock(key: string, inputs: Tensor[], body: BlockBody): Tensor[] | undefined {
    if (!this.#blocks) return undefined;
    const values = inputs.map(({ dataId }) => this.#traced(backend.idOf(dataId)));
    const { function: { name }, takes, shapes } = this.#blocks.find(key, values, body);
    const attrs = [{ name: "_XlaMustCompile", type: AttrType.BOOL, value: true }];
    const outputs = shapes.length;
    const call = { type: name, attrs, inputs: takes.map((i) => values[i]), outputs, shapes };
    const results = this.#replicas ? this.#replicas.run(call) : this.#run(call as OpCall);
    return results.map((result) => backend.createOutputTensor(metadata(result)));
  }

  constant(dataId: DataId, { shape, dtype, values }: StoredData): number {
    return this.#remember(dataId, () => this.#constant(dtype, shape, values!));
  }

  capture(dataId: DataId, { shape, dtype }: StoredData): number {
    return this.#remember(dataId, () => this.input(dtype, shape, { kind: "captured", dataId }));
  }

  hostInput(first: number[], dtype: number, read: () => number[]): number {
    const index = this.hostInputs.push({ first, dtype, read }) - 1;
    return addTraced(this.input(dtype, [first.length], { kind: "host", index }));
  }

  assume(read: () => unknown, value: unknown): void {
    this.assumptions.push({ read, value });
  }

  label(id: number, origin: string): void {
    this.#traced(id).origin = origin;
  }

  isReplicated(id: number): boolean {
    return this.#traced(id) instanceof Replicated;
  }

  meanGradient(x: number, gradient: number): TensorMetadata | undefined {
    if (this.isReplicated(x)) return undefined; // each replica's own
    return this.replicaMean(gradient);
  }

  replicaMean(id: number): TensorMetadata | undefined {
    const value = this.#traced(id);
    return value instanceof Replicated ? metadata(this.#replicas!.mean(value)) : undefined;
  }

  listen(listener: CallListener): void {
    this.listeners.add(listener);
  }

  /** Number of replicas. */
  get replicas(): number {
    return this.#replicas?.split.count ?? 1;
  }

  /** What a variable gets of the value that a number of this trace stands for: the replicas' mean. */
  assigned(id: number): Value {
    const value = this.#traced(id);
    return value instanceof Replicated ? this.#replicas!.mean(value) : value;
  }

  /** What the function's caller gets of the value that a number of this trace stands for. */
  returned(id: number): Value {
    const value = this.#traced(id);
    return value instanceof Replicated ? this.#replicas!.result(value) : value;
  }

  /** The value, or the replicas' values, that a number of this trace stands for. */
  #traced(id: number): Value | Replicated {
    const value = tracedValue(id);
    if (value instanceof Value || value instanceof Replicated) {
      if (value.trace === this.id) return value;
    }
    if (id >= FIRST_TRACED_ID) throw noValueError(id);
    // A kernel put it into TensorFlow by itself, so it depends on nothing that is traced.
    const { shape, dtype } = binding.describe(id);
    return this.#constant(dtype, shape, binding.tensorDataSync(id));
  }

  /** An argument of the function: its number, and its shape for the function. */
  argument(dtype: number, shape: readonly number[], source: InputSource): TensorMetadata {
    const whole = this.input(dtype, shape, source);
    return metadata(this.#replicas?.argument(whole) ?? whole);
  }

  /** A value that comes from outside. */
  input(dtype: number, shape: readonly number[], source: InputSource): Value {
    return new Value(this.id, dtype, shape, originOf(source), source);
  }

  /** The node's output for a result of the function: inputs and constants are passed on, as TensorFlow wants nodes. */
  result(value: Value): { node: Pointer; index: number } {
    if (value.from.kind === "node") return value.in(this.graph);
    const attrs = [{ name: "T", type: AttrType.TYPE, value: value.dtype }];
    const [passed] = this.#emit({ type: "Identity", attrs, inputs: [value], outputs: 1 });
    return passed.in(this.graph);
  }

  /** Ends the trace: forgets its values, but for the graphs. */
  close(): void {
    for (const id of this.#ids.values()) deleteTraced(id);
    this.#ids.clear();
  }

  /** Frees the functions of its blocks. */
  disposeBlocks(): void {
    this.#blocks?.dispose();
  }

  /** Frees the graphs. */
  dispose(): void {
    this.graph.dispose();
    this.drawing?.graph.dispose();
  }

  #remember(dataId: DataId, make: () => Value): number {
    let id = this.#ids.get(dataId);
    if (id === undefined) this.#ids.set(dataId, id = addTraced(make()));
    return id;
  }

  #host(): Host {
    return {
      name: this.name,
      run: (call, device) => {
        this.#device = device;
        try {
          return this.#run(call);
        } finally {
          this.#device = undefined;
        }
      },
      constant: (...args) => this.#constant(...args),
    };
  }

  #run(given: OpCall): Value[] {
    const call = rewrite(given);
    if (call instanceof Value) return [call];
    if (this.drawing?.handles(call)) return this.#draw(call, this.drawing);
    return this.#mixed?.handles(call) ? this.#mixed.add(call) : this.#emit(call);
  }

  #constant(dtype: number, shape: readonly number[], values: StoredData["values"]): Value {
    const constant = { kind: "constant", values: values!, limit: this.#maxConstant } as const;
    return new Value(this.id, dtype, shape, "constant", constant);
  }

  #emit(call: OpCall): Value[] {
    const node = this.#add(call, this.graph);
    return this.#outputs(call, node, this.graph).map(({ dtype, shape }, index) => {
      const from = { kind: "node", graph: this.graph, node, index } as const;
      return new Value(this.id, dtype, shape, `result of ${call.type}`, from);
    });
  }

  #draw(call: OpCall, drawing: Drawing): Value[] {
    const { node, first } = drawing.add(call, (graph) => this.#add(call, graph));
    return this.#outputs(call, node, drawing.graph).map(({ dtype, shape }, index) => {
      return this.input(dtype, shape, { kind: "drawn", index: first + index });
    });
  }

  #add({ type, attrs, inputs }: OpCall, graph: Graph): Pointer {
    const { stateful } = opDef(graph.pointer, type);
    const node = graph.add({
      type,
      attrs,
      inputs: inputs.map((input) => input.in(graph)),
      after: stateful ? this.#order.before(type, inputs) : undefined,
      device: this.#device,
      describe: () => `${type}(${inputs.join(", ")})`,
    });
    if (stateful) this.#order.added(type, inputs, node);
    this.opTypes.add(type);
    return node;
  }

  /** Types and shapes of a node's outputs. */
  #outputs(call: OpCall, node: Pointer, graph: Graph): { dtype: number; shape: number[] }[] {
    return Array.from({ length: call.outputs }, (_, index) => {
      const output = { node, index };
      if (call.shapes) graph.setShape(output, call.shapes[index]);
      const shape = graph.shapeOf(output);
      if (!shape || shape.includes(undefined)) throw shapeError(this.name, call, shape);
      return { dtype: graph.dtypeOf(output), shape: shape as number[] };
    });
  }
}

/** A block's body is compiled as a whole, for each replica by itself. */
function blockOptions({ name, maxConstant }: TracerOptions): TracerOptions {
  return { name: `${name}_block`, xla: false, precision: "float32", maxConstant };
}

function metadata(value: Value | Replicated): TensorMetadata {
  return { id: addTraced(value), shape: [...value.shape], dtype: value.dtype };
}
