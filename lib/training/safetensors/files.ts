// Safetensors to disk.

import { dirname } from "node:path";
import { replaceFile } from "lib/data/atomic.ts";
import { encodeSafetensors, type WriteOptions } from "./encode.ts";
import type { HostTensor } from "./format.ts";

/**
 * Writes a safetensors file so that, also after a crash or a power failure, it is there whole or not at all. Folders are
 * made as needed.
 *
 * @throws RangeError when the tensors cannot be written, see {@linkcode encodeSafetensors}
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
  options: WriteOptions = {},
): Promise<void> {
  const pieces = encodeSafetensors(tensors, metadata, options);
  await replaceFile(path, (temporary) => writeThrough(temporary, pieces));
  await syncFolder(dirname(path));
}

/** Writes a new file and waits until the disk has it: a rename may reach the disk before what it renames. */
async function writeThrough(path: string, pieces: Uint8Array<ArrayBuffer>[]): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
  }
  await file.sync();
}

/** Waits until the disk has the folder's names. Windows has no such call, and keeps names in a journal. */
async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path);
  await folder.sync();
}
