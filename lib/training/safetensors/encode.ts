// Writes safetensors.

import {
  type Entry,
  HALF,
  type HostTensor,
  KINDS,
  LENGTH_BYTES,
  METADATA,
  sizeOf,
} from "./format.ts";

/** How a file is written. */
export interface WriteOptions {
  /** Whether float32 numbers are rounded to 16 bits. Default false. */
  half?: boolean;
}

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
  { half = false }: WriteOptions = {},
): Uint8Array<ArrayBuffer>[] {
  // The wider types first, so that each tensor lies at a multiple of its type's size, as readers in place need it.
  const ordered = [...tensors].map(([name, tensor]) => written(name, tensor, half))
    .sort((a, b) => b.size - a.size);
  const header: Record<string, Entry | Record<string, string>> = {};
  if (Object.keys(metadata).length > 0) header[METADATA] = { ...metadata };
  let end = 0;
  for (const { name, code, shape, bytes } of ordered) {
    const begin = end;
    end += bytes.length;
    header[name] = { dtype: code, shape: [...shape], data_offsets: [begin, end] };
  }
  return [encodeHeader(header), ...ordered.map(({ bytes }) => bytes)];
}

function written(name: string, tensor: HostTensor, half: boolean): Written {
  check(name, tensor);
  const { dtype, shape, values } = tensor;
  if (!half || dtype !== "float32") {
    const { code, size } = KINDS[dtype];
    return { name, code, size, shape, bytes: bytesOf(values) };
  }
  const halves = Float16Array.from(values);
  const tooLarge = halves.findIndex((value, i) => !isFinite(value) && isFinite(values[i]));
  if (tooLarge >= 0) {
    throw new RangeError(`The tensor "${name}" has ${values[tooLarge]}, too large for 16 bits.`);
  }
  const { code, size } = HALF;
  return { name, code, size, shape, bytes: bytesOf(halves) };
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
