// Calls TensorFlow's ops by name: for kernels, and for what TensorFlow.js has no function for.

import * as tf from "@tensorflow/tfjs";
import type { TensorMetadata, TFJSBinding } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import type { OpAttr } from "../c/attributes.ts";
import { onTensorFlow } from "./backend_name.ts";
import { AttrType, DataType } from "../c/types.ts";

/** Data types of ops: TensorFlow.js's, and integers that it does not know. */
export type RawType = tf.DataType | "int64" | "uint8";

/**
 * An attribute's value. Text names a data type; a number is an integer unless it is given as `{ float: 0.5 }`; other
 * text and shapes say so too.
 */
export type RawAttr =
  | RawType
  | number
  | number[]
  | boolean
  | { float: number }
  | { text: string | string[] }
  | { shape: number[] };

/** A tensor, or an int32 tensor that the op takes as int64. */
export type RawInput = tf.TensorInfo | { int64: tf.TensorInfo };

const TYPES: Partial<Record<RawType, number>> = {
  float32: DataType.FLOAT,
  int32: DataType.INT32,
  bool: DataType.BOOL,
  complex64: DataType.COMPLEX64,
  string: DataType.STRING,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
};

/** Results of these types are given as int32. */
const NARROWED: Partial<Record<number, RawType>> = {
  [DataType.INT64]: "int64",
  [DataType.UINT8]: "uint8",
};

/** The part of tfjs-node's backend that runs an op on tensors; it knows them by number. */
interface OpBackend {
  binding: Pick<TFJSBinding, "executeOp" | "deleteTensor">;
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
  createOutputTensor(output: TensorMetadata): tf.Tensor;
}

/**
 * Runs an op with one output, outside of automatic differentiation.
 *
 * @param name TensorFlow's name of the op, `StatelessRandomNormal` for instance
 * @throws TensorFlowError when TensorFlow refuses the inputs or attributes
 * @throws Error on another backend
 */
export function rawOp<T extends tf.Tensor = tf.Tensor>(
  name: string,
  inputs: RawInput[],
  attrs: Record<string, RawAttr> = {},
): T {
  return rawOps(name, inputs, attrs, 1)[0] as T;
}

/** Like {@linkcode rawOp}, for an op with any number of outputs, none included. Outputs in int64 and uint8 become int32. */
export function rawOps(
  name: string,
  inputs: RawInput[],
  attrs: Record<string, RawAttr>,
  outputs: number,
): tf.Tensor[] {
  if (!onTensorFlow()) {
    throw new Error(`${name} is TensorFlow's op, and this is ${tf.getBackend()}.`);
  }
  const backend = tf.backend() as unknown as OpBackend;
  const { binding } = backend;
  const opAttrs = Object.entries(attrs).map(([key, value]) => ({ name: key, ...encode(value) }));
  const temporary: number[] = [];
  try {
    const ids = inputs.map((input) => {
      if (!("int64" in input)) return backend.getInputTensorIds([input])[0];
      const [narrow] = backend.getInputTensorIds([input.int64]);
      const wide = cast(binding, narrow, "int32", "int64").id;
      temporary.push(wide);
      return wide;
    });
    return binding.executeOp(name, opAttrs, ids, outputs).map((output) => {
      const type = NARROWED[output.dtype];
      if (!type) return backend.createOutputTensor(output);
      temporary.push(output.id);
      return backend.createOutputTensor(cast(binding, output.id, type, "int32"));
    });
  } finally {
    for (const id of temporary) binding.deleteTensor(id);
  }
}

function cast(
  binding: OpBackend["binding"],
  id: number,
  from: RawType,
  to: RawType,
): TensorMetadata {
  const attrs = [{ name: "SrcT", ...encode(from) }, { name: "DstT", ...encode(to) }];
  return binding.executeOp("Cast", attrs, [id], 1)[0];
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
