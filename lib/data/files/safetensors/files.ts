// Safetensors to disk.

import { replaceFile } from "lib/data/files/atomic.ts";
import { encodeSafetensors, type WriteOptions } from "./encode.ts";
import type { HostTensor } from "./format.ts";

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
