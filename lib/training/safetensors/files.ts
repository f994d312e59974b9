// Safetensors on disk.

import { replaceFile } from "lib/data/atomic.ts";
import { DataFileError } from "lib/data/mod.ts";
import { decodeSafetensors } from "./decode.ts";
import { encodeSafetensors, type WriteOptions } from "./encode.ts";
import type { HostTensor, SafetensorsFile } from "./format.ts";

/**
 * Reads a safetensors file.
 *
 * @throws {DataFileError} when there is none, or not a whole one
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DataFileError(path, "is not there", "Check the path.");
  }
  return decodeSafetensors(bytes, path);
}

/**
 * Writes a safetensors file so that, also after a crash or a power failure, it is there whole or not at all. Folders are
 * made as needed.
 *
 * @throws RangeError when the tensors cannot be written, see {@linkcode encodeSafetensors}
 * @throws {FileWriteError} when the system does not let the file be written
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
  options: WriteOptions = {},
): Promise<void> {
  const pieces = encodeSafetensors(tensors, metadata, options);
  await replaceFile(path, (temporary) => writePieces(temporary, pieces));
}

async function writePieces(path: string, pieces: Uint8Array<ArrayBuffer>[]): Promise<void> {
  using file = await Deno.open(path, { write: true });
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
  }
}
