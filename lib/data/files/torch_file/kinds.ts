// PyTorch's types of numbers.

import { bfloat16ToFloat32 } from "../bfloat16.ts";

/** PyTorch's data types that are read; numbers of 16 bits with a point come as 32-bit ones. */
export type TorchDtype =
  | "float64"
  | "float32"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint8"
  | "bool";

/** Numbers of any of them. */
export type TorchValues =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** How a type's numbers are read. */
export interface Kind {
  readonly dtype: TorchDtype;
  /** Bytes of one value in a file. */
  readonly size: number;
  readonly of: (bytes: ArrayBuffer) => TorchValues;
}

/** By the name of the storage's class; files are little-endian as all machines that Deno runs on. */
export const KINDS: Readonly<Record<string, Kind>> = {
  "torch.FloatStorage": { dtype: "float32", size: 4, of: (bytes) => new Float32Array(bytes) },
  "torch.DoubleStorage": { dtype: "float64", size: 8, of: (bytes) => new Float64Array(bytes) },
  "torch.HalfStorage": {
    dtype: "float16",
    size: 2,
    of: (bytes) => Float32Array.from(new Float16Array(bytes)),
  },
  "torch.BFloat16Storage": {
    dtype: "bfloat16",
    size: 2,
    of: (bytes) => bfloat16ToFloat32(new Uint16Array(bytes)),
  },
  "torch.LongStorage": { dtype: "int64", size: 8, of: (bytes) => new BigInt64Array(bytes) },
  "torch.IntStorage": { dtype: "int32", size: 4, of: (bytes) => new Int32Array(bytes) },
  "torch.ShortStorage": { dtype: "int16", size: 2, of: (bytes) => new Int16Array(bytes) },
  "torch.CharStorage": { dtype: "int8", size: 1, of: (bytes) => new Int8Array(bytes) },
  "torch.ByteStorage": { dtype: "uint8", size: 1, of: (bytes) => new Uint8Array(bytes) },
  "torch.BoolStorage": { dtype: "bool", size: 1, of: (bytes) => new Uint8Array(bytes) },
};
