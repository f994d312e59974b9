// The inputs of a traced function's calls: what they are at the start of each call, by the backend's numbers.

import type * as tf from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import { backend, binding } from "../backend/backend.ts";
import { type CallListener, TraceError } from "../backend/recorder.ts";
import { DataType, describeTensor } from "../c/types.ts";
import type { GraphInput, HostInput } from "./input.ts";
import type { Tracer } from "./tracer.ts";

/** Draws the random numbers that the function is given. */
type Draw = (ids: number[]) => TensorMetadata[];

/** Makes the calls of one trace. */
export class Calls {
  #called = false;

  constructor(readonly tracer: Tracer, readonly draw: Draw) {}

  /** A call with the tensors of its arguments, in order; it is to be disposed of when the function has run. */
  begin(args: readonly tf.Tensor[]): Call {
    const first = !this.#called;
    const call = new Call(this.tracer, args);
    try {
      call.start(first, this.draw);
      this.#called = true;
      return call;
    } catch (error) {
      call[Symbol.dispose]();
      throw error;
    }
  }
}

/** A call that runs. */
export class Call implements Disposable {
  /** The backend's numbers of the graph's inputs. */
  ids: number[] = [];
  readonly #host: number[] = [];
  #drawn: TensorMetadata[] = [];
  /** Listeners that were called at the call's start, and are to be called at its end. */
  readonly #listeners: CallListener[] = [];

  constructor(readonly tracer: Tracer, readonly args: readonly tf.Tensor[]) {}

  /** Gathers the inputs. */
  start(first: boolean, draw: Draw): void {
    const { tracer } = this;
    for (const listener of tracer.listeners) {
      listener.beforeCall();
      this.#listeners.push(listener);
    }
    for (const input of tracer.hostInputs) this.#host.push(createHostTensor(input, first));
    if (tracer.drawing) this.#drawn = draw(this.#idsOf(tracer.drawing.graph.inputs));
    this.ids = this.#idsOf(tracer.graph.inputs);
  }

  [Symbol.dispose](): void {
    for (const id of this.#host) binding.deleteTensor(id);
    for (const { id } of this.#drawn) binding.deleteTensor(id);
    for (const listener of this.#listeners) listener.afterCall();
  }

  #idsOf(inputs: readonly GraphInput[]): number[] {
    return inputs.map((input) => this.#idOf(input));
  }

  #idOf({ source, dtype, shape }: GraphInput): number {
    switch (source.kind) {
      case "argument":
        return backend.idOf(this.args[source.index].dataId);
      case "variable":
        return backend.idOf(this.#dataOf(source.variable));
      case "captured":
        if (backend.hasData(source.dataId)) return backend.idOf(source.dataId);
        throw new TraceError(
          `jit(${this.tracer.name}): the function uses a tensor ${
            describeTensor(dtype, shape)
          } from outside that is ` +
            "disposed of now. Keep it, or pass it as an argument.",
        );
      case "host":
        return this.#host[source.index];
      case "drawn":
        return this.#drawn[source.index].id;
    }
  }

  #dataOf(variable: tf.Variable): tf.DataId {
    if (!variable.isDisposed) return variable.dataId;
    throw new TraceError(
      `jit(${this.tracer.name}): the function uses the variable ${variable.name}, which is disposed of.`,
    );
  }
}

function createHostTensor({ read, first, dtype }: HostInput, isFirst: boolean): number {
  const numbers = isFirst ? first : read();
  const values = dtype === DataType.INT32 ? Int32Array.from(numbers) : Float32Array.from(numbers);
  return binding.createTensor([values.length], dtype, values);
}
