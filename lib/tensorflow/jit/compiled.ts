// A traced function, ready to be called: gathers its inputs, executes it, and gives variables their new values.

import * as tf from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { OpAttr } from "../attributes.ts";
import { backend, binding } from "../backend.ts";
import { type CallListener, TraceError } from "../recorder.ts";
import { AttrType, DataType, describeTensor } from "../types.ts";
import { GraphFunction } from "./graph_function.ts";
import type { GraphInput, HostInput } from "./input.ts";
import type { Trace } from "./trace.ts";
import type { Assumption } from "./tracer.ts";
import { replaceTensors } from "./tree.ts";

const MUST_COMPILE: OpAttr[] = [{ name: "_XlaMustCompile", type: AttrType.BOOL, value: true }];

/** One trace of a function, as a function of TensorFlow. */
export class Compiled<R> {
  /** Nodes of the graph. */
  readonly nodes: number;
  readonly #name: string;
  readonly #function: GraphFunction;
  readonly #inputs: readonly GraphInput[];
  readonly #drawing?: GraphFunction;
  readonly #drawingInputs: readonly GraphInput[];
  readonly #numDrawn: number;
  readonly #hostInputs: readonly HostInput[];
  readonly #listeners: readonly CallListener[];
  readonly #assumptions: readonly Assumption[];
  readonly #assigned: readonly tf.Variable[];
  readonly #numOutputs: number;
  readonly #template: R;
  readonly #attrs: OpAttr[];
  #called = false;

  /** Takes over the trace and frees its graph. */
  constructor({ tracer, outputs, assigned, template }: Trace<R>, xla: boolean) {
    const { name, graph, drawing, effects } = tracer;
    this.#name = name;
    this.nodes = graph.size;
    this.#inputs = graph.inputs;
    this.#drawingInputs = drawing?.graph.inputs ?? [];
    this.#numDrawn = drawing?.outputs.length ?? 0;
    this.#hostInputs = tracer.hostInputs;
    this.#listeners = [...tracer.listeners];
    this.#assumptions = tracer.assumptions;
    this.#assigned = assigned;
    this.#numOutputs = outputs.length;
    this.#template = template;
    this.#attrs = xla ? MUST_COMPILE : [];
    try {
      this.#function = new GraphFunction({ name, graph, outputs, effects, xla });
      if (drawing && this.#numDrawn > 0) this.#drawing = new GraphFunction({ name, ...drawing });
    } finally {
      tracer.dispose();
    }
  }

  /** Whether what was assumed in the trace still holds. */
  holds(): boolean {
    return this.#assumptions.every(({ read, value }) => Object.is(read(), value));
  }

  /**
   * Executes the function.
   *
   * @param args the tensors of the arguments, in order
   */
  call(args: tf.Tensor[]): R {
    for (const listener of this.#listeners) listener.beforeCall();
    let outputs: TensorMetadata[];
    try {
      outputs = this.#execute(args);
    } finally {
      for (const listener of this.#listeners) listener.afterCall();
    }
    return this.#finish(outputs);
  }

  /** Frees the function. */
  dispose(): void {
    this.#function.dispose();
    this.#drawing?.dispose();
  }

  #execute(args: tf.Tensor[]): TensorMetadata[] {
    const host: number[] = [];
    let drawn: TensorMetadata[] = [];
    try {
      for (const input of this.#hostInputs) host.push(this.#createHostTensor(input));
      const idsOf = (inputs: readonly GraphInput[]) =>
        inputs.map((input) => this.#idOf(input, args, host, drawn));
      if (this.#drawing) {
        const ids = idsOf(this.#drawingInputs);
        drawn = binding.executeOp(this.#drawing.name, [], ids, this.#numDrawn);
      }
      const ids = idsOf(this.#inputs);
      return binding.executeOp(this.#function.name, this.#attrs, ids, this.#numOutputs);
    } finally {
      for (const id of host) binding.deleteTensor(id);
      for (const { id } of drawn) binding.deleteTensor(id);
    }
  }

  #createHostTensor({ read, first, dtype }: HostInput): number {
    const numbers = this.#called ? read() : first;
    const values = dtype === DataType.INT32 ? Int32Array.from(numbers) : Float32Array.from(numbers);
    return binding.createTensor([values.length], dtype, values);
  }

  #idOf(
    { source, dtype, shape }: GraphInput,
    args: tf.Tensor[],
    host: number[],
    drawn: TensorMetadata[],
  ): number {
    switch (source.kind) {
      case "argument":
        return backend.idOf(args[source.index].dataId);
      case "variable":
        return backend.idOf(this.#dataOf(source.variable));
      case "captured":
        if (backend.hasData(source.dataId)) return backend.idOf(source.dataId);
        throw new TraceError(
          `jit(${this.#name}): the function uses a tensor ${
            describeTensor(dtype, shape)
          } from outside that is ` +
            "disposed of now. Keep it, or pass it as an argument.",
        );
      case "host":
        return host[source.index];
      case "drawn":
        return drawn[source.index].id;
    }
  }

  #dataOf(variable: tf.Variable): tf.DataId {
    if (!variable.isDisposed) return variable.dataId;
    throw new TraceError(
      `jit(${this.#name}): the function uses the variable ${variable.name}, which is disposed of.`,
    );
  }

  /** Assigns the variables and gives the results. */
  #finish(outputs: TensorMetadata[]): R {
    this.#called = true;
    const tensors = outputs.map((output) => backend.createOutputTensor(output));
    const results = tensors.slice(0, tensors.length - this.#assigned.length);
    tensors.slice(results.length).forEach((value, i) => {
      this.#assigned[i].assign(value);
      value.dispose();
    });
    let next = 0;
    return replaceTensors(this.#template, () => results[next++]);
  }
}
