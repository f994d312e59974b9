// Calls TensorFlow's ops by name: for kernels, and for what TensorFlow.js has no function for.

import * as tf from "@tensorflow/tfjs";
import type { OpAttr } from "./attributes.ts";
import { AttrType, DataType } from "./types.ts";

/**
 * An attribute's value. Text names a data type; a number is an integer unless it is given as `{ float: 0.5 }`; other
 * text and shapes say so too.
 */
export type RawAttr =
  | tf.DataType
  | number
  | number[]
  | boolean
  | { float: number }
  | { text: string }
  | { shape: number[] };

const TYPES: Partial<Record<tf.DataType, number>> = {
  float32: DataType.FLOAT,
  int32: DataType.INT32,
  bool: DataType.BOOL,
  complex64: DataType.COMPLEX64,
  string: DataType.STRING,
};

/** The part of tfjs-node's backend that runs an op on tensors. */
interface OpBackend {
  executeMultipleOutputs(
    name: string,
    attrs: OpAttr[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/**
 * Runs an op with one output, outside of automatic differentiation.
 *
 * @param name TensorFlow's name of the op, `StatelessRandomNormal` for instance
 * @throws TensorFlowError when TensorFlow refuses the inputs or attributes
 */
export function rawOp<T extends tf.Tensor = tf.Tensor>(
  name: string,
  inputs: tf.TensorInfo[],
  attrs: Record<string, RawAttr> = {},
): T {
  return rawOps(name, inputs, attrs, 1)[0] as T;
}

/** Like {@linkcode rawOp}, for an op with any number of outputs, none included. */
export function rawOps(
  name: string,
  inputs: tf.TensorInfo[],
  attrs: Record<string, RawAttr>,
  outputs: number,
): tf.Tensor[] {
  const backend = tf.backend() as unknown as OpBackend;
  const opAttrs = Object.entries(attrs).map(([key, value]) => ({ name: key, ...encode(value) }));
  return backend.executeMultipleOutputs(name, opAttrs, inputs, outputs);
}

function encode(value: RawAttr): Omit<OpAttr, "name"> {
  switch (typeof value) {
    case "string":
      return { type: AttrType.TYPE, value: TYPES[value]! };
    case "boolean":
      return { type: AttrType.BOOL, value };
    case "number":
      return { type: AttrType.INT, value };
  }
  if ("float" in value) return { type: AttrType.FLOAT, value: value.float };
  if ("text" in value) return { type: AttrType.STRING, value: value.text };
  if ("shape" in value) return { type: AttrType.SHAPE, value: value.shape };
  return { type: AttrType.INT, value };
}
