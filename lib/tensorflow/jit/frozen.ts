// Variables of a frozen function: their values are constants of its graph, which oneDNN lays out for its products once.

import type { DataId } from "@tensorflow/tfjs";
import type { OpAttr } from "../c/attributes.ts";
import { backend, binding } from "../backend/backend.ts";
import { withoutRecorder } from "../backend/recorder.ts";
import { DataType } from "../c/types.ts";
import { castCall } from "./precision.ts";
import { Value } from "./value.ts";

/** The constants of one trace. */
export class FrozenValues {
  /** Tensors that were computed for the trace. */
  readonly #own: number[] = [];

  constructor(readonly trace: number) {}

  /** The value of data, as it is now. */
  of(dataId: DataId, dtype: number, shape: readonly number[], origin: string): Value {
    const from = { kind: "frozen", id: withoutRecorder(() => backend.idOf(dataId)) } as const;
    return new Value(this.trace, dtype, shape, origin, from);
  }

  /** The value of a variable in TensorFlow's keeping, as it is now. */
  read({ from, origin }: Value, attrs: OpAttr[]): Value {
    if (from.kind !== "captured") throw new Error(`${origin} is no variable.`);
    const handle = withoutRecorder(() => backend.idOf(from.dataId));
    return this.#compute("ReadVariableOp", attrs, handle, origin);
  }

  /** The bfloat16 twin of a constant; undefined for values that are none. */
  rounded(value: Value): Value | undefined {
    if (value.from.kind !== "frozen") return undefined;
    const { type, attrs } = castCall(value, DataType.BFLOAT16);
    return this.#compute(type, attrs, value.from.id, value.origin);
  }

  /** Frees the tensors; a graph has copies by then. */
  dispose(): void {
    for (const id of this.#own.splice(0)) binding.deleteTensor(id);
  }

  #compute(type: string, attrs: OpAttr[], input: number, origin: string): Value {
    const [{ id, dtype, shape }] = withoutRecorder(() =>
      binding.executeOp(type, attrs, [input], 1)
    );
    this.#own.push(id);
    return new Value(this.trace, dtype, shape, origin, { kind: "frozen", id });
  }
}
