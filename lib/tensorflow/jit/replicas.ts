// Runs the ops of a trace once for each replica: the replicas share the weights, and each has a part of the batch.

import type { OpAttr } from "../c/attributes.ts";
import { AttrType, DataType } from "../c/types.ts";
import { READERS } from "./program_order.ts";
import { assertHasMean, Replicated } from "./replicated.ts";
import type { OpCall } from "./rewrites.ts";
import type { Value } from "./value.ts";

/** An op whose inputs may differ from replica to replica. */
export interface ReplicatedCall extends Omit<OpCall, "inputs"> {
  readonly inputs: readonly (Value | Replicated)[];
}

/** How a batch is divided. */
export interface Split {
  readonly count: number;
  /** Rows of a replica's part. */
  readonly batch: number;
  /** A device for each replica; none leaves the choice to TensorFlow. */
  readonly devices?: readonly string[];
}

/** What the tracer does for its replicas. */
export interface Host {
  readonly name: string;
  /** Adds an op to the graph. */
  run(call: OpCall, device?: string): Value[];
  constant(dtype: number, shape: readonly number[], values: Int32Array | Float32Array): Value;
}

/**
 * The replicas of a trace. What depends on the batch exists once for each replica, and everything else once. Where there
 * can be one value only, in variables and in the function's results, the replicas' mean is taken.
 */
export class Replicas {
  readonly #means = new Map<Replicated, Value>();

  constructor(readonly split: Split, readonly host: Host) {}

  /** An argument of the function: the batch is divided along the first axis. */
  argument(whole: Value): Value | Replicated {
    return whole.shape.length === 0 ? whole : this.#divide(whole);
  }

  /** Adds an op. */
  run(call: ReplicatedCall): (Value | Replicated)[] {
    const random = call.type.startsWith("Stateless");
    if (call.inputs.some((input) => input instanceof Replicated)) {
      if (random) return this.#runWhole(call);
      return changesVariable(call) ? this.#runOnMeans(call) : this.#runOnEach(call);
    }
    const plain = call as OpCall;
    return random ? this.#draw(plain) : this.host.run(plain);
  }

  /** The mean over the replicas. */
  mean(value: Value | Replicated): Value {
    if (!(value instanceof Replicated)) return value;
    let mean = this.#means.get(value);
    if (!mean) this.#means.set(value, mean = this.#mean(value));
    return mean;
  }

  /** A result of the function: numbers are averaged, and parts of the batch put together. */
  result(value: Value | Replicated): Value {
    if (!(value instanceof Replicated)) return value;
    return value.shape.length === 0 ? this.mean(value) : this.#join(value);
  }

  #runOnEach(call: ReplicatedCall): Replicated[] {
    const { count, devices } = this.split;
    const results = Array.from({ length: count }, (_, k) => {
      const inputs = call.inputs.map((input) =>
        input instanceof Replicated ? input.parts[k] : input
      );
      return this.host.run({ ...call, inputs }, devices?.[k]);
    });
    return results[0].map((_, i) => new Replicated(results.map((outputs) => outputs[i])));
  }

  #runOnMeans(call: ReplicatedCall): Value[] {
    return this.host.run({ ...call, inputs: call.inputs.map((input) => this.mean(input)) });
  }

  /** Random numbers that depend on the batch are those of the whole batch, whatever the number of replicas. */
  #runWhole(call: ReplicatedCall): Replicated[] {
    const inputs = call.inputs.map((input) =>
      input instanceof Replicated ? this.#join(input) : input
    );
    return this.host.run({ ...call, inputs }).map((output) => this.#divide(output));
  }

  /** Random numbers: drawn for the whole batch where the first axis seems to be the batch's, else shared. */
  #draw(call: OpCall): (Value | Replicated)[] {
    const [size, ...others] = call.inputs;
    const [rows, ...rest] = Array.from(size.constant as ArrayLike<number> ?? []);
    if (rows === undefined || rows === 0 || rows % this.split.batch !== 0) {
      return this.host.run(call);
    }
    const shape = Int32Array.of(rows * this.split.count, ...rest);
    const inputs = [this.host.constant(DataType.INT32, [shape.length], shape), ...others];
    return this.host.run({ ...call, inputs }).map((output) => this.#divide(output));
  }

  #divide(whole: Value): Replicated {
    const { count } = this.split;
    const axis = this.host.constant(DataType.INT32, [], Int32Array.of(0));
    const attrs = [int("num_split", count), type("T", whole.dtype)];
    const call = { type: "Split", attrs, inputs: [axis, whole], outputs: count };
    return new Replicated(this.host.run(call));
  }

  #join({ parts, dtype }: Replicated): Value {
    const axis = this.host.constant(DataType.INT32, [], Int32Array.of(0));
    const attrs = [int("N", parts.length), type("T", dtype), type("Tidx", DataType.INT32)];
    return this.host.run({ type: "ConcatV2", attrs, inputs: [...parts, axis], outputs: 1 })[0];
  }

  #mean(value: Replicated): Value {
    assertHasMean(value, this.host.name);
    const { parts, dtype } = value;
    const attrs = [int("N", parts.length), type("T", dtype)];
    const [sum] = this.host.run({ type: "AddN", attrs, inputs: parts, outputs: 1 });
    const share = this.host.constant(dtype, [], Float32Array.of(1 / parts.length));
    const inputs = [sum, share];
    return this.host.run({ type: "Mul", attrs: [type("T", dtype)], inputs, outputs: 1 })[0];
  }
}

function changesVariable({ type, inputs }: ReplicatedCall): boolean {
  return !READERS.has(type) && inputs.some(({ dtype }) => dtype === DataType.RESOURCE);
}

function int(name: string, value: number): OpAttr {
  return { name, type: AttrType.INT, value };
}

function type(name: string, value: number): OpAttr {
  return { name, type: AttrType.TYPE, value };
}
