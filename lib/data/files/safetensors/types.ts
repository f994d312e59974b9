// The types of numbers in safetensors files, and what becomes of them here.

import { bfloat16ToFloat32 } from "lib/data/files/bfloat16.ts";
import type { HostDtype, HostTensor } from "./format.ts";

/** A type of numbers in files. */
export interface FileType {
  /** Bytes of one value. */
  readonly size: number;
  readonly dtype: HostDtype;
  /**
   * The numbers in their own memory, or in that of the bytes.
   *
   * @throws RangeError with the first number that the type here cannot hold
   */
  readonly of: (bytes: ArrayBuffer) => HostTensor["values"];
}

/** By the name in a file. JavaScript's typed arrays have the machine's byte order; all that Deno runs on are little-endian. */
export const FILE_TYPES: Readonly<Record<string, FileType>> = {
  F64: { size: 8, dtype: "float32", of: (bytes) => narrowed(new Float64Array(bytes)) },
  F32: { size: 4, dtype: "float32", of: (bytes) => new Float32Array(bytes) },
  F16: { size: 2, dtype: "float32", of: (bytes) => Float32Array.from(new Float16Array(bytes)) },
  BF16: { size: 2, dtype: "float32", of: (bytes) => bfloat16ToFloat32(new Uint16Array(bytes)) },
  I64: { size: 8, dtype: "int32", of: (bytes) => whole(new BigInt64Array(bytes)) },
  U64: { size: 8, dtype: "int32", of: (bytes) => whole(new BigUint64Array(bytes)) },
  I32: { size: 4, dtype: "int32", of: (bytes) => new Int32Array(bytes) },
  U32: { size: 4, dtype: "int32", of: (bytes) => whole(new Uint32Array(bytes)) },
  I16: { size: 2, dtype: "int32", of: (bytes) => Int32Array.from(new Int16Array(bytes)) },
  U16: { size: 2, dtype: "int32", of: (bytes) => Int32Array.from(new Uint16Array(bytes)) },
  I8: { size: 1, dtype: "int32", of: (bytes) => Int32Array.from(new Int8Array(bytes)) },
  U8: { size: 1, dtype: "int32", of: (bytes) => Int32Array.from(new Uint8Array(bytes)) },
  BOOL: { size: 1, dtype: "bool", of: (bytes) => booleans(new Uint8Array(bytes)) },
};

/** The type of a name; undefined for those that are not read, such as numbers of 8 bits with a point. */
export function fileType(name: string): FileType | undefined {
  return Object.hasOwn(FILE_TYPES, name) ? FILE_TYPES[name] : undefined;
}

function narrowed(values: Float64Array): Float32Array {
  const narrow = Float32Array.from(values);
  const lost = narrow.findIndex((value, i) =>
    !Number.isFinite(value) && Number.isFinite(values[i])
  );
  if (lost >= 0) throw new RangeError(`${values[lost]}, too large for 32 bits`);
  return narrow;
}

function whole(values: BigInt64Array | BigUint64Array | Uint32Array): Int32Array {
  const narrow = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    narrow[i] = Number(values[i]);
    if (narrow[i] !== Number(values[i])) {
      throw new RangeError(`${values[i]}, too large for 32 bits`);
    }
  }
  return narrow;
}

function booleans(values: Uint8Array<ArrayBuffer>): Uint8Array {
  const odd = values.find((value) => value > 1);
  if (odd !== undefined) throw new RangeError(`${odd}, neither 0 nor 1`);
  return values;
}
