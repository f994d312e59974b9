// Reads protocol buffers: just enough for what TensorFlow tells about its ops and runs.
//
// https://protobuf.dev/programming-guides/encoding/

import type { Pointer } from "../c/c_api.ts";

/** A field: its number, and its value as a number or, where it is a string or a message, as bytes. */
export type Field = [number: number, value: number | Uint8Array];

const VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5;

/**
 * The fields of a serialised message, one level deep. Those of fixed width are passed over.
 *
 * @throws Error when the bytes are no message
 */
export function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = () => {
    for (let value = 0, weight = 1;; weight *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    switch (tag & 7) {
      case VARINT:
        yield [tag >>> 3, varint()];
        break;
      case BYTES: {
        const length = varint();
        yield [tag >>> 3, bytes.subarray(at, at += length)];
        break;
      }
      case FIXED64:
        at += 8;
        break;
      case FIXED32:
        at += 4;
        break;
      default:
        throw new Error(`Byte ${at} starts no field of a protocol buffer.`);
    }
  }
}

/** A copy of a TF_Buffer's bytes: `struct { const void* data; size_t length; ... }`. */
export function bufferBytes(buffer: Pointer): Uint8Array {
  const view = new Deno.UnsafePointerView(buffer);
  const data = view.getPointer(0);
  const length = Number(view.getBigUint64(8));
  const bytes = new Uint8Array(length);
  if (data && length > 0) new Deno.UnsafePointerView(data).copyInto(bytes);
  return bytes;
}
