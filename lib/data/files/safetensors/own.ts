// Safetensors that this project writes for itself, with a checksum: what has changed since is noticed.

import { crc32 } from "node:zlib";
import { DataFileError } from "lib/data/mod.ts";
import { writeSafetensors } from "./files.ts";
import type { HostTensor, SafetensorsFile } from "./format.ts";
import { readSafetensors } from "./read.ts";

/** Name of the checksum among a file's texts. */
const CHECKSUM = "crc32";

/** Writes a file by {@linkcode writeSafetensors}, with a checksum of all that it holds among its texts. */
export async function writeOwnSafetensors(
  path: string,
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeSafetensors(path, tensors, { ...metadata, [CHECKSUM]: checksumOf(tensors, metadata) });
}

/**
 * Reads what {@linkcode writeOwnSafetensors} wrote.
 *
 * @param earlier whether a file of an earlier version of this program, without a checksum, is taken too; not what can be made anew
 * @throws {DataFileError} when there is no such file, or it is not as it was written
 */
export async function readOwnSafetensors(
  path: string,
  { earlier = true }: { earlier?: boolean } = {},
): Promise<SafetensorsFile> {
  const { tensors, metadata: { [CHECKSUM]: checksum, ...metadata } } = await readSafetensors(path);
  const isWhole = checksum === undefined ? earlier : checksum === checksumOf(tensors, metadata);
  if (!isWhole) {
    throw new DataFileError(
      path,
      "is damaged: it is not what its checksum was made of",
      "Delete it and use an older one, or make it anew.",
    );
  }
  return { tensors, metadata };
}

/** Of names, types, shapes, values and texts; not of the order and the places that a file has them in. */
function checksumOf(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>>,
): string {
  const texts = Object.entries(metadata).sort(byName);
  let sum = crc32(JSON.stringify(texts));
  for (const [name, { dtype, shape, values }] of [...tensors].sort(byName)) {
    sum = crc32(JSON.stringify([name, dtype, shape]), sum);
    sum = crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), sum);
  }
  return sum.toString(16).padStart(8, "0");
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
