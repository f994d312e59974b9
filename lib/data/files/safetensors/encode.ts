// Writes safetensors.

import { float32ToBfloat16 } from "lib/data/files/bfloat16.ts";
import {
  type Entry,
  type HostDtype,
  type HostTensor,
  LENGTH_BYTES,
  METADATA,
  sizeOf,
} from "./format.ts";
import { FILE_TYPES } from "./types.ts";

/** The types of files that numbers are written as. */
export interface WriteOptions {
  /** F16 and BF16 are numbers of 16 bits; they are rounded. Default F32. */
  float32?: "F32" | "F16" | "BF16";
  /** I64 is what PyTorch has as tokens and classes. Default I32. */
  int32?: "I32" | "I64";
}

/** What is written for the types here, where nothing else is asked for. */
const CODES: Readonly<Record<HostDtype, string>> = { float32: "F32", int32: "I32", bool: "BOOL" };

/** A tensor's numbers as they are written. */
interface Written {
  name: string;
  code: string;
  /** Bytes of one number. */
  size: number;
  shape: readonly number[];
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * A safetensors file, in pieces to be written one after the other; the tensors' own memory is used, not copied.
 *
 * @throws RangeError when a tensor has another number of values than its shape says, or the name that the format keeps
 *   for texts, or when a number is too large for 16 bits
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
  options: WriteOptions = {},
): Uint8Array<ArrayBuffer>[] {
  // The wider types first, so that each tensor lies at a multiple of its type's size, as readers in place need it.
  const ordered = [...tensors].map(([name, tensor]) => written(name, tensor, options))
    .sort((a, b) => b.size - a.size);
  const header: [string, Entry | Record<string, string>][] = [];
  if (Object.keys(metadata).length > 0) header.push([METADATA, { ...metadata }]);
  let end = 0;
  for (const { name, code, shape, bytes } of ordered) {
    const begin = end;
    end += bytes.length;
    header.push([name, { dtype: code, shape: [...shape], data_offsets: [begin, end] }]);
  }
  // From entries, so that a tensor may have any name, __proto__ too.
  return [encodeHeader(Object.fromEntries(header)), ...ordered.map(({ bytes }) => bytes)];
}

function written(name: string, tensor: HostTensor, options: WriteOptions): Written {
  check(name, tensor);
  const { dtype, shape, values } = tensor;
  const code = (dtype === "bool" ? undefined : options[dtype]) ?? CODES[dtype];
  return {
    name,
    code,
    size: FILE_TYPES[code].size,
    shape,
    bytes: bytesOf(inType(name, code, values)),
  };
}

/** @throws RangeError when a number is too large for the type */
function inType(name: string, code: string, values: HostTensor["values"]): ArrayBufferView {
  switch (code) {
    case "I64":
      return BigInt64Array.from(values, BigInt);
    case "F16": {
      const halves = Float16Array.from(values);
      requireFinite(name, values, (i) => Number.isFinite(halves[i]));
      return halves;
    }
    case "BF16": {
      const halves = float32ToBfloat16(values as Float32Array);
      requireFinite(name, values, (i) => (halves[i] & 0x7f80) !== 0x7f80);
      return halves;
    }
    default:
      return values;
  }
}

function requireFinite(
  name: string,
  values: HostTensor["values"],
  isFiniteNow: (index: number) => boolean,
): void {
  const tooLarge = values.findIndex((value, i) => Number.isFinite(value) && !isFiniteNow(i));
  if (tooLarge < 0) return;
  throw new RangeError(`The tensor "${name}" has ${values[tooLarge]}, too large for 16 bits.`);
}

function check(name: string, { shape, values }: HostTensor): void {
  if (name === METADATA) {
    throw new RangeError(`A tensor cannot be named ${METADATA}: safetensors keeps that for texts.`);
  }
  if (sizeOf(shape) === values.length) return;
  throw new RangeError(
    `The tensor "${name}" of shape [${shape}] has ${values.length} values, not ${sizeOf(shape)}.`,
  );
}

function encodeHeader(header: object): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(" ".charCodeAt(0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

function bytesOf(values: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}
