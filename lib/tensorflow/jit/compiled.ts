// A traced function, ready to be called: executes it, and gives variables their new values.

import * as tf from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import { backend } from "../backend/backend.ts";
import { Calls } from "./call.ts";
import { type Compile, Functions } from "./functions.ts";
import type { Trace } from "./trace.ts";
import { replaceTensors } from "./tree.ts";

/** One trace of a function, as a function of TensorFlow. */
export class Compiled<R> {
  readonly #trace: Trace<R>;
  readonly #functions: Functions;
  readonly #calls: Calls;

  /**
   * Takes over the trace.
   *
   * @throws {TensorFlowError} when TensorFlow makes no function of it; the trace is freed then too
   */
  constructor(trace: Trace<R>, compile: Compile) {
    this.#trace = trace;
    this.#calls = new Calls(trace.tracer, (ids) => this.#functions.draw(ids));
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
    let outputs: TensorMetadata[];
    {
      using call = this.#calls.begin(args);
      outputs = this.#functions.execute(call.ids);
    }
    return this.#finish(outputs);
  }

  /** Like {@linkcode call}, while JavaScript goes on. */
  async callAsync(args: readonly tf.Tensor[]): Promise<R> {
    let outputs: TensorMetadata[];
    {
      using call = this.#calls.begin(args);
      outputs = await this.#functions.executeAsync(call.ids);
    }
    return this.#finish(outputs);
  }

  /** Frees the function. */
  dispose(): void {
    this.#functions.dispose();
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
