// A traced function, ready to be called: gathers its inputs, executes it, and gives variables their new values.

import * as tf from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import { backend, binding } from "../backend.ts";
import { type CallListener, TraceError } from "../recorder.ts";
import { DataType, describeTensor } from "../types.ts";
import { type Compile, Functions } from "./functions.ts";
import type { GraphInput, HostInput } from "./input.ts";
import type { Trace } from "./trace.ts";
import { replaceTensors } from "./tree.ts";

/** A call's inputs. */
interface Call {
  readonly args: readonly tf.Tensor[];
  readonly host: number[];
  drawn: TensorMetadata[];
  /** Who was told of the call's start, and is to be told of its end. */
  readonly listeners: CallListener[];
}

/** One trace of a function, as a function of TensorFlow. */
export class Compiled<R> {
  readonly #trace: Trace<R>;
  readonly #name: string;
  readonly #functions: Functions;
  #called = false;

  /**
   * Takes over the trace.
   *
   * @throws {TensorFlowError} when TensorFlow makes no function of it; the trace is freed then too
   */
  constructor(trace: Trace<R>, compile: Compile) {
    this.#trace = trace;
    this.#name = trace.tracer.name;
    try {
      this.#functions = new Functions(trace, compile);
    } catch (error) {
      trace.tracer.disposeBlocks();
      trace.tracer.dispose();
      throw error;
    }
  }

  /** Whether what was assumed in the trace still holds. */
  holds(): boolean {
    return this.#trace.tracer.assumptions.every(({ read, value }) => Object.is(read(), value));
  }

  /**
   * Executes the function.
   *
   * @param args the tensors of the arguments, in order
   */
  call(args: readonly tf.Tensor[]): R {
    const call = this.#newCall(args);
    let outputs: TensorMetadata[];
    try {
      outputs = this.#functions.execute(this.#begin(call));
    } finally {
      this.#end(call);
    }
    return this.#finish(outputs);
  }

  /** Like {@linkcode call}, while JavaScript goes on. */
  async callAsync(args: readonly tf.Tensor[]): Promise<R> {
    const call = this.#newCall(args);
    let outputs: TensorMetadata[];
    try {
      outputs = await this.#functions.executeAsync(this.#begin(call));
    } finally {
      this.#end(call);
    }
    return this.#finish(outputs);
  }

  /** Frees the function. */
  dispose(): void {
    this.#functions.dispose();
  }

  #newCall(args: readonly tf.Tensor[]): Call {
    return { args, host: [], drawn: [], listeners: [] };
  }

  /** Gathers the inputs; gives their numbers. */
  #begin(call: Call): number[] {
    const { tracer } = this.#trace;
    for (const listener of tracer.listeners) {
      listener.beforeCall();
      call.listeners.push(listener);
    }
    for (const input of tracer.hostInputs) call.host.push(this.#createHostTensor(input));
    this.#called = true;
    const idsOf = (inputs: readonly GraphInput[]) => inputs.map((input) => this.#idOf(input, call));
    if (tracer.drawing) call.drawn = this.#functions.draw(idsOf(tracer.drawing.graph.inputs));
    return idsOf(tracer.graph.inputs);
  }

  #end({ host, drawn, listeners }: Call): void {
    for (const id of host) binding.deleteTensor(id);
    for (const { id } of drawn) binding.deleteTensor(id);
    for (const listener of listeners) listener.afterCall();
  }

  #createHostTensor({ read, first, dtype }: HostInput): number {
    const numbers = this.#called ? read() : first;
    const values = dtype === DataType.INT32 ? Int32Array.from(numbers) : Float32Array.from(numbers);
    return binding.createTensor([values.length], dtype, values);
  }

  #idOf({ source, dtype, shape }: GraphInput, { args, host, drawn }: Call): number {
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
    const { assigned, template } = this.#trace;
    const tensors = outputs.map((output) => backend.createOutputTensor(output));
    const results = tensors.slice(0, tensors.length - assigned.length);
    tensors.slice(results.length).forEach((value, i) => {
      assigned[i].assign(value);
      value.dispose();
    });
    let next = 0;
    return replaceTensors(template, () => results[next++]);
  }
}
