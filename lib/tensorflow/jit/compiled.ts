// A traced function, ready to be called: gathers its inputs, executes it, and gives variables their new values.

import * as tf from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { OpAttr } from "../attributes.ts";
import { backend, binding } from "../backend.ts";
import { type CallListener, TraceError } from "../recorder.ts";
import { AttrType, DataType, describeTensor } from "../types.ts";
import { GraphFunction } from "./graph_function.ts";
import type { GraphInput } from "./input.ts";
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
  readonly #listeners: readonly CallListener[];
  readonly #assumptions: readonly Assumption[];
  readonly #assigned: readonly tf.Variable[];
  readonly #numOutputs: number;
  readonly #template: R;
  readonly #attrs: OpAttr[];
  #called = false;

  /** Takes over the trace and frees its graph. */
  constructor({ tracer, outputs, assigned, template }: Trace<R>, xla: boolean) {
    this.#name = tracer.name;
    this.nodes = tracer.graph.size;
    this.#inputs = tracer.inputs;
    this.#listeners = [...tracer.listeners];
    this.#assumptions = tracer.assumptions;
    this.#assigned = assigned;
    this.#numOutputs = outputs.length;
    this.#template = template;
    this.#attrs = xla ? MUST_COMPILE : [];
    try {
      this.#function = new GraphFunction({
        name: tracer.name,
        graph: tracer.graph,
        inputs: tracer.inputs.map(({ value }) => value.output),
        outputs,
        effects: tracer.effects,
        xla,
      });
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
  }

  #execute(args: tf.Tensor[]): TensorMetadata[] {
    const temporary: number[] = [];
    try {
      const ids = this.#inputs.map((input) => this.#idOf(input, args, temporary));
      return binding.executeOp(this.#function.name, this.#attrs, ids, this.#numOutputs);
    } finally {
      for (const id of temporary) binding.deleteTensor(id);
    }
  }

  #idOf({ value, source }: GraphInput, args: tf.Tensor[], temporary: number[]): number {
    switch (source.kind) {
      case "argument":
        return backend.idOf(args[source.index].dataId);
      case "variable":
        return backend.idOf(this.#dataOf(source.variable));
      case "captured":
        if (backend.hasData(source.dataId)) return backend.idOf(source.dataId);
        throw new TraceError(
          `jit(${this.#name}): the function uses a tensor ${
            describeTensor(value.dtype, value.shape)
          } from ` +
            "outside that is disposed of now. Keep it, or pass it as an argument.",
        );
      case "host": {
        const numbers = this.#called ? source.read() : source.first;
        const values = value.dtype === DataType.INT32
          ? Int32Array.from(numbers)
          : Float32Array.from(numbers);
        const id = binding.createTensor([...value.shape], value.dtype, values);
        temporary.push(id);
        return id;
      }
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
