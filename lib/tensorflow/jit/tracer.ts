// The recorder of a traced function: turns executed ops into nodes of a graph, and all that they take from outside into
// the graph's inputs.

import type { DataId, Tensor } from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { OpAttr } from "../c/attributes.ts";
import { backend, binding } from "../backend/backend.ts";
import {
  addTraced,
  type CallListener,
  deleteTraced,
  FIRST_TRACED_ID,
  noValueError,
  type Recorder,
  type StoredData,
  tracedValue,
} from "../backend/recorder.ts";
import { AttrType, DataType } from "../c/types.ts";
import { Drawing } from "./drawing.ts";
import { FrozenValues } from "./frozen.ts";
import type { BlockBody } from "./fused_blocks.ts";
import { Graph, type Output } from "./graph.ts";
import { type HostInput, type InputSource, originOf } from "./input.ts";
import { OpWriter } from "./op_writer.ts";
import { castCall, MixedBfloat16 } from "./precision.ts";
import { type Host, Replicas, type ReplicatedCall } from "./replicas.ts";
import { metadata, Replicated, tensorOf } from "./replicated.ts";
import { type OpCall, rewrite } from "./rewrites.ts";
import { blockOptions, type TracerOptions } from "./tracer_options.ts";
import { TracedBlocks } from "./traced_blocks.ts";
import { Value } from "./value.ts";

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
  /** Whether its replicas run on devices of their own, which send each other tensors. */
  readonly hasDevices: boolean;
  readonly graph: Graph = new Graph();
  /** What runs before the graph. */
  readonly drawing?: Drawing;
  readonly hostInputs: HostInput[] = [];
  readonly listeners: Set<CallListener> = new Set();
  readonly assumptions: Assumption[] = [];
  readonly #maxConstant: number;
  readonly #replicas?: Replicas;
  readonly #blocks: TracedBlocks;
  readonly writer: OpWriter;
  readonly #mixed?: MixedBfloat16;
  readonly frozenValues?: FrozenValues;
  /** Data from outside of the trace, and constants: their numbers are ours to delete. */
  readonly #ids = new Map<DataId, number>();

  constructor(options: TracerOptions) {
    const { name, xla, precision, maxConstant, split, fuseBlocks, freeze } = options;
    this.name = name;
    this.precision = precision;
    this.hasDevices = split?.devices !== undefined;
    this.#maxConstant = maxConstant;
    this.writer = new OpWriter(name);
    if (xla) this.drawing = new Drawing();
    if (split) this.#replicas = new Replicas(split, this.#host());
    if (freeze) this.frozenValues = new FrozenValues(this.id);
    if (precision === "mixed_bfloat16") {
      this.#mixed = new MixedBfloat16((call) => this.#emit(call), this.frozenValues);
    }
    this.#blocks = new TracedBlocks({
      mixed: this.#mixed,
      run: (call) => this.#runAny(call),
      emit: (call) => this.#emit(call),
      constant: (...args) => this.#constant(...args),
    });
    if (fuseBlocks) this.#blocks.compile(this.graph, () => new Tracer(blockOptions(options)));
  }

  get frozen(): boolean {
    return this.frozenValues !== undefined;
  }

  executeOp(type: string, attrs: OpAttr[], ids: number[], outputs: number): TensorMetadata[] {
    if (this.frozenValues && type === "ReadVariableOp") {
      return [metadata(this.frozenValues.read(this.#traced(ids[0]) as Value, attrs))];
    }
    const call = { type, attrs, inputs: ids.map((id) => this.#traced(id)), outputs };
    return this.#runAny(call).map(metadata);
  }

  isRounded(x: Tensor): boolean {
    return this.#blocks.isRounded(this.#valueOf(x));
  }

  fusedBlock(
    key: string,
    inputs: Tensor[],
    body: BlockBody,
    rounded: ReadonlySet<number>,
  ): Tensor[] | undefined {
    const call = { key, body, rounded: this.#mixed ? rounded : new Set<number>() };
    return this.#blocks.compiled(call, inputs.map((input) => this.#valueOf(input)))?.map(tensorOf);
  }

  fusedActivation(activation: string, x: Tensor): Tensor | undefined {
    if (!this.frozen || this.drawing || binding.isUsingGpuDevice()) return undefined;
    const value = this.#blocks.activated(activation, this.#valueOf(x));
    return value && tensorOf(value);
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

  /** An argument that is float32 inside, whatever it is outside. */
  float32Argument(dtype: number, shape: readonly number[], source: InputSource): TensorMetadata {
    const given = this.input(dtype, shape, source);
    if (dtype !== DataType.BFLOAT16) return metadata(given);
    return metadata(this.#emit(castCall(given, DataType.FLOAT))[0]);
  }

  /** A value in bfloat16. */
  rounded(value: Value): Value {
    return this.#emit(castCall(value, DataType.BFLOAT16))[0];
  }

  /** A value that comes from outside. */
  input(dtype: number, shape: readonly number[], source: InputSource): Value {
    return new Value(this.id, dtype, shape, originOf(source), source);
  }

  /** The node's output for a result of the function: inputs and constants are passed on, as TensorFlow wants nodes. */
  result(value: Value): Output {
    if (value.from.kind === "node") return value.in(this.graph);
    const attrs = [{ name: "T", type: AttrType.TYPE, value: value.dtype }];
    const [passed] = this.#emit({ type: "Identity", attrs, inputs: [value], outputs: 1 });
    return passed.in(this.graph);
  }

  /** Ends the trace: forgets its values, but for the graphs. */
  close(): void {
    this.frozenValues?.dispose();
    for (const id of this.#ids.values()) deleteTraced(id);
    this.#ids.clear();
  }

  /** Frees the functions of its blocks. */
  disposeBlocks(): void {
    this.#blocks.dispose();
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
        this.writer.device = device;
        try {
          return this.#run(call);
        } finally {
          this.writer.device = undefined;
        }
      },
      constant: (...args) => this.#constant(...args),
    };
  }

  #valueOf({ dataId }: Tensor): Value | Replicated {
    return this.#traced(backend.idOf(dataId));
  }

  /** Adds an op, once for each replica where its inputs differ. */
  #runAny(call: ReplicatedCall): (Value | Replicated)[] {
    return this.#replicas ? this.#replicas.run(call) : this.#run(call as OpCall);
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
    return this.writer.write(call, this.graph).map(({ dtype, shape, node, index }) => {
      const from = { kind: "node", graph: this.graph, node, index, call } as const;
      return new Value(this.id, dtype, shape, `result of ${call.type}`, from);
    });
  }

  #draw(call: OpCall, drawing: Drawing): Value[] {
    const results = this.writer.write(call, drawing.graph);
    const first = drawing.outputs.push(...results) - results.length;
    return results.map(({ dtype, shape }, index) => {
      return this.input(dtype, shape, { kind: "drawn", index: first + index });
    });
  }
}
