// A tensor of a trace that each replica has a part of its own of.

import type { Tensor } from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import { backend } from "../backend/backend.ts";
import { addTraced, type TracedValue, TraceError } from "../backend/recorder.ts";
import { DataType, describeTensor } from "../c/types.ts";
import type { Value } from "./value.ts";

/** What the replicas have in one tensor's place; all parts are of one type and shape. */
export class Replicated implements TracedValue {
  constructor(readonly parts: readonly Value[]) {}

  get trace(): number {
    return this.parts[0].trace;
  }

  get dtype(): number {
    return this.parts[0].dtype;
  }

  get shape(): readonly number[] {
    return this.parts[0].shape;
  }

  get origin(): string {
    return this.parts[0].origin;
  }

  set origin(origin: string) {
    for (const part of this.parts) part.origin = origin;
  }

  /** `float32[64,10]`, of a part. */
  toString(): string {
    return describeTensor(this.dtype, this.shape);
  }
}

/** @throws {TraceError} when the replicas' parts of it have no mean */
export function assertHasMean(value: Replicated, name: string): void {
  if (value.dtype === DataType.FLOAT) return;
  throw new TraceError(
    `jit(${name}): ${value} (${value.origin}) differs from replica to replica and goes where there can be one value ` +
      "only: to a variable, or out of the function. Only float32 has a mean over the replicas; cast it.",
  );
}

/** A number by which tfjs-node's backend knows a value. */
export function metadata(value: Value | Replicated): TensorMetadata {
  return { id: addTraced(value), shape: [...value.shape], dtype: value.dtype };
}

/** A tensor that stands for a value. */
export function tensorOf(value: Value | Replicated): Tensor {
  return backend.createOutputTensor(metadata(value));
}
