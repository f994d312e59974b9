// Where a trace takes over from eager execution: while a recorder is set, ops are written down instead of run.

import type { backend_util, DataId, Tensor } from "@tensorflow/tfjs";
import type { TensorMetadata } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { OpAttr } from "../c/attributes.ts";
import { describeTensor } from "../c/types.ts";

/** A tensor of a trace: it has a type and a shape, but no value yet. */
export interface TracedValue {
  /** TensorFlow's number of the data type. */
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Where it comes from, for errors: `result of MatMul`, `argument 0`. */
  origin: string;
}

/** What a tensor's data is to the backend, as far as a recorder needs it. */
export interface StoredData {
  readonly shape: number[];
  readonly dtype: number;
  readonly values: backend_util.BackendValues | null;
}

/** Told before and after each call of a traced function. */
export interface CallListener {
  beforeCall(): void;
  afterCall(): void;
}

/** Writes ops down. Tensors have numbers from {@linkcode FIRST_TRACED_ID} on. */
export interface Recorder {
  /** Different for each trace. */
  readonly id: number;
  /** The traced function's name, for errors. */
  readonly name: string;
  executeOp(name: string, attrs: OpAttr[], inputIds: number[], outputs: number): TensorMetadata[];
  /** Id of a value that JavaScript wrote during this trace. */
  constant(dataId: DataId, data: StoredData): number;
  /** Id of a tensor that is older than this trace. */
  capture(dataId: DataId, data: StoredData): number;
  /** Id of a tensor of the values that `read` returns at each call; `first` are this call's. */
  hostInput(first: number[], dtype: number, read: () => number[]): number;
  /** Notes that the function is only right for as long as `read` gives what it gave now. */
  assume(read: () => unknown, value: unknown): void;
  /** Says in other words where a traced value comes from. */
  label(id: number, origin: string): void;
  /** Whether variables are what they are now, at all calls. */
  readonly frozen: boolean;
  /** Number of replicas that the batch is divided among. */
  readonly replicas: number;
  /** Whether each replica has a part of its own of a value. */
  isReplicated(id: number): boolean;
  /** The mean over the replicas of a gradient by `x`; undefined where it is each replica's own, or the same for all. */
  meanGradient(x: number, gradient: number): TensorMetadata | undefined;
  /** The mean over the replicas; undefined for what all of them share. */
  replicaMean(id: number): TensorMetadata | undefined;
  /**
   * An activation as a part of the product that it follows; undefined where there is none to be part of.
   *
   * @param activation TensorFlow's name of it: `GeluExact`
   */
  fusedActivation(activation: string, x: Tensor): Tensor | undefined;
  /** Whether a tensor is a product's result that the trace has in bfloat16. */
  isRounded(tensor: Tensor): boolean;
  /**
   * Runs a block as a function that is compiled by itself; undefined where the trace has its blocks op by op.
   *
   * @param key the same for calls with the same body
   * @param rounded outputs that are bfloat16 where the trace has mixed precision
   */
  fusedBlock(
    key: string,
    inputs: Tensor[],
    body: (inputs: Tensor[]) => Tensor[],
    rounded: ReadonlySet<number>,
  ): Tensor[] | undefined;
  /** Adds a listener for the function's calls. */
  listen(listener: CallListener): void;
}

/** The recorder at work, if one is. */
export let recorder: Recorder | undefined;

/** Runs `action` with its ops written down by `next`. */
export function recordWith<T>(next: Recorder, action: () => T): T {
  const previous = recorder;
  recorder = next;
  try {
    return action();
  } finally {
    recorder = previous;
  }
}

/** Runs `action` eagerly, also in the middle of a trace. */
export function withoutRecorder<T>(action: () => T): T {
  const previous = recorder;
  recorder = undefined;
  try {
    return action();
  } finally {
    recorder = previous;
  }
}

/** Something was done to a traced function, or in one, that would give wrong results. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

/**
 * Throws when a function is being traced.
 *
 * @param what what cannot be done in a trace, as the start of a sentence
 */
export function assertNotTracing(what: string): void {
  if (recorder) throw new TraceError(`jit(${recorder.name}): ${what}`);
}

/** @throws {TraceError} when a function that is traced with its variables as constants changes one */
export function assertNotFrozen(tracing: Recorder | undefined, variable: { name: string }): void {
  if (!tracing?.frozen) return;
  throw new TraceError(
    `jit(${tracing.name}): the function is frozen and changes the variable ${variable.name}. Call eval() on its ` +
      "model, or trace it without the option freeze.",
  );
}

/** Tensors that live in TensorFlow have smaller numbers. */
export const FIRST_TRACED_ID = 2 ** 29;

const tracedValues = new Map<number, TracedValue>();
let nextId = FIRST_TRACED_ID;

/** Gives a traced value a number, by which tfjs-node's backend knows it. */
export function addTraced(value: TracedValue): number {
  const id = nextId++;
  tracedValues.set(id, value);
  return id;
}

/** The traced value of a number. */
export function tracedValue(id: number): TracedValue | undefined {
  return tracedValues.get(id);
}

/** Forgets a traced value. */
export function deleteTraced(id: number): void {
  tracedValues.delete(id);
}

/** Traced values that are not forgotten. */
export function numTraced(): number {
  return tracedValues.size;
}

/** The error of asking for the value of a traced tensor, or of using it after its trace. */
export function noValueError(id: number): TraceError {
  const value = tracedValues.get(id);
  const tensor = value
    ? `${describeTensor(value.dtype, value.shape)} (${value.origin})`
    : "A tensor";
  if (recorder) {
    return new TraceError(
      `jit(${recorder.name}): the value of ${tensor} is read while the function is traced, when it has none yet. ` +
        "Return the tensor and read it outside of the function.",
    );
  }
  return new TraceError(
    `${tensor} was made while a function was traced by jit, and is used outside of it, where it has no value. ` +
      "Return it from the function.",
  );
}
