// Reads safetensors, and says what is wrong with what is none.

import { DataFileError } from "lib/data/mod.ts";
import { type Entry, type HostTensor, LENGTH_BYTES, type SafetensorsFile } from "./format.ts";
import { DAMAGED, parseHeader, readHeaderLength, shown } from "./header.ts";
import { FILE_TYPES, fileType } from "./types.ts";

/**
 * Takes a safetensors file apart; the tensors have memory of their own.
 *
 * @param file what the file is called in errors
 * @throws {DataFileError} when the bytes are not a whole safetensors file, or a tensor cannot be read, see {@linkcode decodeTensor}
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const length = readHeaderLength(bytes, bytes.length, file);
  const json = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  const { entries, metadata, start } = parseHeader(json, bytes.length, file);
  const data = bytes.subarray(start);
  // A copy: the place in the file need not be a multiple of four, which typed arrays want.
  const read = (name: string, entry: Entry) =>
    decodeTensor(name, entry, data.slice(...entry.data_offsets).buffer as ArrayBuffer, file);
  return {
    tensors: new Map([...entries].map(([name, entry]) => [name, read(name, entry)])),
    metadata,
  };
}

/**
 * A tensor from its bytes. Types that this program does not have become the nearest that it has: numbers with a point float32,
 * whole numbers int32.
 *
 * @throws {DataFileError} when it is of a type that is not read, or has a number that float32 or int32 cannot hold
 */
export function decodeTensor(
  name: string,
  { dtype, shape }: Entry,
  bytes: ArrayBuffer,
  file: string,
): HostTensor {
  const type = fileType(dtype);
  if (!type) {
    const problem = `says of the tensor "${name}" that its type is ${shown(dtype)}`;
    const known = Object.keys(FILE_TYPES).join(", ");
    throw new DataFileError(file, problem, `Convert it to one of ${known}.`);
  }
  try {
    return { dtype: type.dtype, shape, values: type.of(bytes) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const problem = `has in the tensor "${name}" the number ${error.message}`;
    const wider = type.dtype === "int32" ? "I32" : "F32";
    throw new DataFileError(
      file,
      problem,
      type.dtype === "bool" ? DAMAGED : `Convert it to ${wider}.`,
    );
  }
}
