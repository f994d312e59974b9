// Writes safetensors.

import { type Entry, type HostTensor, KINDS, LENGTH_BYTES, METADATA, sizeOf } from "./format.ts";

/**
 * A safetensors file, in pieces to be written one after the other; the tensors' own memory is used, not copied.
 *
 * @throws RangeError when a tensor has another number of values than its shape says, or the name that the format keeps
 *   for texts
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer>[] {
  // The wider types first, so that each tensor lies at a multiple of its type's size, as readers in place need it.
  const ordered = [...tensors].sort(([, a], [, b]) => KINDS[b.dtype].size - KINDS[a.dtype].size);
  const header: Record<string, Entry | Record<string, string>> = {};
  if (Object.keys(metadata).length > 0) header[METADATA] = { ...metadata };
  let end = 0;
  for (const [name, tensor] of ordered) {
    check(name, tensor);
    const begin = end;
    end += tensor.values.byteLength;
    const { code } = KINDS[tensor.dtype];
    header[name] = { dtype: code, shape: [...tensor.shape], data_offsets: [begin, end] };
  }
  return [encodeHeader(header), ...ordered.map(([, { values }]) => bytesOf(values))];
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

function bytesOf(values: HostTensor["values"]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}
