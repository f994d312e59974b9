// Reads safetensors, and says what is wrong with what is none.

import { DataFileError } from "lib/data/mod.ts";
import {
  type Entry,
  HALF,
  type HostDtype,
  type HostTensor,
  KINDS,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  METADATA,
  type SafetensorsFile,
  sizeOf,
} from "./format.ts";

/** Each type of a file, and what it is here. */
const TYPES: readonly (readonly [HostDtype, typeof HALF])[] = [
  ...Object.entries(KINDS) as [HostDtype, typeof HALF][],
  ["float32", HALF],
];

const DAMAGED = "It is damaged: get it again, or delete it and use an older one.";
const FOREIGN = "It is no safetensors file, or a damaged one: give the path of another file.";

/**
 * Takes a safetensors file apart; the tensors have memory of their own.
 *
 * @param file what the file is called in errors
 * @throws {DataFileError} when the bytes are not a whole safetensors file, or a tensor is of another type than F32, F16,
 *   I32 and BOOL
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const headerBytes = readHeaderLength(bytes, file);
  const start = LENGTH_BYTES + headerBytes;
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, start), file);
  const metadata = readMetadata(header[METADATA], file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => [name, checkEntry(name, entry, file)] as const);
  checkPlaces(entries, bytes.length - start, file);
  const data = bytes.subarray(start);
  const tensors = new Map(entries.map(([name, entry]) => [name, readTensor(entry, data)]));
  return { tensors, metadata };
}

function readHeaderLength(bytes: Uint8Array, file: string): number {
  if (bytes.length < LENGTH_BYTES) {
    throw new DataFileError(
      file,
      `has ${bytes.length} bytes, too few for a safetensors file`,
      DAMAGED,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    const problem = `begins with a header length of ${length} bytes, above the format's limit of ` +
      `${MAX_HEADER_BYTES.toLocaleString("en")}`;
    throw new DataFileError(file, problem, FOREIGN);
  }
  const there = bytes.length - LENGTH_BYTES;
  if (length > BigInt(there)) {
    const problem = `is cut off: its header should have ${length} bytes, ${there} are there`;
    throw new DataFileError(file, problem, DAMAGED);
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array, file: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new DataFileError(file, "has a header that is no JSON text", FOREIGN);
  }
  if (isRecord(header)) return header;
  throw new DataFileError(file, "has a header that is no JSON object", FOREIGN);
}

function readMetadata(metadata: unknown, file: string): Record<string, string> {
  if (metadata === undefined) return {};
  if (isRecord(metadata) && Object.values(metadata).every((text) => typeof text === "string")) {
    return metadata as Record<string, string>;
  }
  throw new DataFileError(file, `has a ${METADATA} that is not texts by name`, FOREIGN);
}

function checkEntry(name: string, entry: unknown, file: string): Entry {
  const fail = (problem: string, fix = DAMAGED) => {
    throw new DataFileError(file, `says of the tensor "${name}" ${problem}`, fix);
  };
  if (!isRecord(entry)) return fail("nothing that describes a tensor", FOREIGN);
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = TYPES.find(([, { code }]) => code === dtype);
  if (!type) {
    return fail(
      `that its type is ${JSON.stringify(dtype)}`,
      "Convert it to F32, F16, I32 or BOOL.",
    );
  }
  if (!isSizes(shape)) return fail(`that its shape is ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(`that it lies at ${JSON.stringify(offsets)}`);
  }
  const [needed, there] = [sizeOf(shape) * type[1].size, offsets[1] - offsets[0]];
  if (needed !== there) {
    return fail(`that it has ${there} bytes; ${dtype} of shape [${shape}] has ${needed}`);
  }
  return entry as unknown as Entry;
}

/** The tensors must fill the file from the header to its end, without holes and without overlaps. */
function checkPlaces(
  entries: readonly (readonly [string, Entry])[],
  bytes: number,
  file: string,
): void {
  const places = entries.map(([name, { data_offsets }]) => [name, ...data_offsets] as const)
    .sort(([, beginA, endA], [, beginB, endB]) => beginA - beginB || endA - endB);
  let end = 0;
  for (const [name, begin, next] of places) {
    if (begin !== end) {
      const problem =
        `says that the tensor "${name}" begins at ${begin}, not at ${end} where the ` +
        "one before ends";
      throw new DataFileError(file, problem, DAMAGED);
    }
    end = next;
  }
  if (end === bytes) return;
  const problem = end > bytes
    ? `is cut off: its tensors have ${end} bytes, ${bytes} are there`
    : `has ${bytes - end} bytes after its last tensor`;
  throw new DataFileError(file, problem, DAMAGED);
}

function readTensor({ dtype, shape, data_offsets }: Entry, data: Uint8Array): HostTensor {
  const [type, kind] = TYPES.find(([, { code }]) => code === dtype)!;
  // A copy: the place in the file need not be a multiple of four, which typed arrays want.
  const bytes = data.slice(...data_offsets).buffer as ArrayBuffer;
  return { dtype: type, shape, values: kind.of(bytes) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
