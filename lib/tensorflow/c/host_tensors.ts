// Copies values between JavaScript's typed arrays and TensorFlow's tensors in host memory.

import type { backend_util } from "@tensorflow/tfjs";
import { c, nonNull, type Pointer } from "./c_api.ts";
import { int64s } from "./attributes.ts";
import { DataType, describeTensor } from "./types.ts";

/** `sizeof(TF_TString)`: 24 bytes on every 64-bit platform (tsl/platform/ctstring_internal.h). */
const STRING_BYTES = 24;

const encoder = new TextEncoder();

/**
 * A new TF_Tensor with a copy of `values`.
 *
 * @throws Error when the number of values does not fit the shape, or memory is short.
 */
export function toHostTensor(
  shape: readonly number[],
  dtype: number,
  values: backend_util.BackendValues,
): Pointer {
  if (dtype === DataType.STRING) return toStringTensor(shape, values as (string | Uint8Array)[]);
  const array = toTypedArray(dtype, values as ArrayLike<number>);
  checkSize(shape, dtype, array.byteLength / bytesPerElement(dtype));
  const tensor = allocate(shape, dtype, array.byteLength);
  if (array.byteLength > 0) {
    c.memcpyToNative(c.TF_TensorData(tensor), array, BigInt(array.byteLength));
  }
  return tensor;
}

/** A copy of a TF_Tensor's values: bytes for each string, a typed array for everything else. */
export function fromHostTensor(tensor: Pointer): Float32Array | Int32Array | Uint8Array {
  const dtype = c.TF_TensorType(tensor);
  const size = Number(c.TF_TensorByteSize(tensor));
  const data = c.TF_TensorData(tensor);
  if (dtype === DataType.STRING) {
    // TFJSBinding's type has no room for strings, though tfjs-node's own addon returns them just like this.
    return readStrings(tensor) as unknown as Uint8Array;
  }
  const bytes = new Uint8Array(new ArrayBuffer(size));
  if (size > 0) c.memcpyFromNative(bytes, data, BigInt(size));
  return viewAs(dtype, bytes.buffer);
}

function toTypedArray(dtype: number, values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const array = (() => {
    switch (dtype) {
      case DataType.FLOAT:
      case DataType.COMPLEX64:
        return values instanceof Float32Array ? values : Float32Array.from(values);
      case DataType.INT32:
        return values instanceof Int32Array ? values : Int32Array.from(values);
      case DataType.INT64:
        // tfjs-node hands an int64 scalar over as the two halves of its bytes.
        return values instanceof Int32Array ? values : Int32Array.from(values);
      case DataType.BOOL:
      case DataType.UINT8:
        return values instanceof Uint8Array ? values : Uint8Array.from(values);
      default:
        throw new Error(`Values cannot be written to a ${describeTensor(dtype, [])} tensor.`);
    }
  })();
  return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
}

function checkSize(shape: readonly number[], dtype: number, count: number): void {
  const size = shape.reduce((product, n) => product * n, 1);
  if (size === count) return;
  throw new Error(
    `A tensor ${describeTensor(dtype, shape)} takes ${size} values, but was given ${count}.`,
  );
}

function bytesPerElement(dtype: number): number {
  if (dtype === DataType.COMPLEX64 || dtype === DataType.INT64) return 8;
  return dtype === DataType.BOOL || dtype === DataType.UINT8 ? 1 : 4;
}

function viewAs(dtype: number, buffer: ArrayBuffer): Float32Array | Int32Array | Uint8Array {
  switch (dtype) {
    case DataType.FLOAT:
    case DataType.COMPLEX64:
      return new Float32Array(buffer);
    case DataType.INT32:
      return new Int32Array(buffer);
    case DataType.INT64:
      // tfjs calls int64 results int32, so they are read as such.
      return Int32Array.from(new BigInt64Array(buffer), Number);
    case DataType.DOUBLE:
      return Float32Array.from(new Float64Array(buffer));
    default:
      return new Uint8Array(buffer);
  }
}

function allocate(shape: readonly number[], dtype: number, size: number): Pointer {
  const tensor = c.TF_AllocateTensor(dtype, int64s(shape), shape.length, BigInt(size));
  return nonNull(tensor, `Allocating ${describeTensor(dtype, shape)} (${size} bytes)`);
}

function toStringTensor(shape: readonly number[], values: (string | Uint8Array)[]): Pointer {
  checkSize(shape, DataType.STRING, values.length);
  const tensor = allocate(shape, DataType.STRING, STRING_BYTES * values.length);
  stringSlots(tensor).forEach((slot, i) => {
    const value = values[i];
    const bytes = typeof value === "string" ? encoder.encode(value) : value;
    c.TF_StringInit(slot);
    c.TF_StringCopy(slot, bytes as Uint8Array<ArrayBuffer>, BigInt(bytes.length));
  });
  return tensor;
}

/** Deletes a tensor of strings that {@linkcode toHostTensor} made; TF_DeleteTensor alone leaves the strings. */
export function deleteStringTensor(tensor: Pointer): void {
  for (const slot of stringSlots(tensor)) c.TF_StringDealloc(slot);
  c.TF_DeleteTensor(tensor);
}

function readStrings(tensor: Pointer): Uint8Array[] {
  return stringSlots(tensor).map((slot) => {
    const bytes = new Uint8Array(new ArrayBuffer(Number(c.TF_StringGetSize(slot))));
    if (bytes.length > 0) {
      c.memcpyFromNative(bytes, c.TF_StringGetDataPointer(slot), BigInt(bytes.length));
    }
    return bytes;
  });
}

/** Addresses of a tensor's TF_TStrings. */
function stringSlots(tensor: Pointer): Deno.PointerValue[] {
  const base = Deno.UnsafePointer.value(c.TF_TensorData(tensor));
  const count = Number(c.TF_TensorByteSize(tensor)) / STRING_BYTES;
  return Array.from(
    { length: count },
    (_, i) => Deno.UnsafePointer.create(base + BigInt(STRING_BYTES * i)),
  );
}
