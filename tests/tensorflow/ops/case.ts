// One op under test: its inputs, made from a seed, and what is computed of them.

import { tf } from "lib/tensorflow/mod.ts";

type Values = number[] | string[] | Float32Array | Int32Array | Uint8Array;

/** An input before it is a tensor: values that can be made into one on any backend. */
export interface Input {
  values: (random: () => number) => Values;
  shape: number[];
  dtype: tf.DataType;
}

/** What an op gives: a tensor or several. */
export type Outputs = tf.Tensor | tf.Tensor[];

/** An op under test. */
export interface OpCase {
  inputs: Input[];
  run: (...inputs: tf.Tensor[]) => Outputs;
  /** Whether the gradients for all float inputs are compared too. */
  differentiable: boolean;
}

/** Ops of one kind, by what is tested of them. */
export type OpCases = Record<string, OpCase>;

/** A case whose result alone is compared. */
export function op<T extends tf.Tensor[]>(
  inputs: { [Position in keyof T]: Input },
  run: (...inputs: T) => Outputs,
): OpCase {
  return {
    inputs: inputs as Input[],
    run: run as unknown as OpCase["run"],
    differentiable: false,
  };
}

/** A case whose result and gradients are compared. */
export function differentiable<T extends tf.Tensor[]>(
  inputs: { [Position in keyof T]: Input },
  run: (...inputs: T) => Outputs,
): OpCase {
  return { ...op(inputs, run), differentiable: true };
}

function filled(shape: number[], value: () => number): number[] {
  return Array.from({ length: tf.util.sizeFromShape(shape) }, value);
}

/** Floats in [-1, 1). */
export function floats(...shape: number[]): Input {
  return between(-1, 1, ...shape);
}

/** Floats in [low, high). */
export function between(low: number, high: number, ...shape: number[]): Input {
  return {
    values: (random) => filled(shape, () => low + (high - low) * random()),
    shape,
    dtype: "float32",
  };
}

/** Integers in [0, limit). */
export function ints(limit: number, ...shape: number[]): Input {
  return {
    values: (random) => filled(shape, () => Math.floor(limit * random())),
    shape,
    dtype: "int32",
  };
}

/** Integers in [low, high). */
export function intsBetween(low: number, high: number, ...shape: number[]): Input {
  return {
    values: (random) => filled(shape, () => low + Math.floor((high - low) * random())),
    shape,
    dtype: "int32",
  };
}

/** True and false, evenly. */
export function bools(...shape: number[]): Input {
  return {
    values: (random) => filled(shape, () => Number(random() < 0.5)),
    shape,
    dtype: "bool",
  };
}

/** Given values. */
export function given(values: number[] | string[], shape: number[], dtype: tf.DataType): Input {
  return { values: () => values, shape, dtype };
}

/** A list of given numbers, float32 unless said otherwise. */
export function list(values: number[], dtype: tf.DataType = "float32"): Input {
  return given(values, [values.length], dtype);
}

/** A list of texts. */
export function texts(...values: string[]): Input {
  return given(values, [values.length], "string");
}
