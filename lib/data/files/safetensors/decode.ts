// A tensor of a safetensors file from its bytes.

import { DataFileError } from "lib/data/mod.ts";
import type { Entry, HostTensor } from "./format.ts";
import { DAMAGED, shown } from "./header.ts";
import { FILE_TYPES, fileType } from "./types.ts";

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
