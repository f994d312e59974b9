// The header of a safetensors file: what is in it and where, checked before any tensor is read.

import { DataFileError } from "lib/data/mod.ts";
import { MOST_HEADER_BYTES } from "lib/data/files/limits.ts";
import { type Entry, LENGTH_BYTES, METADATA, sizeOf } from "./format.ts";
import { fileType } from "./types.ts";

/** What a header says. */
export interface Header {
  /** In the order of the header. */
  entries: Map<string, Entry>;
  metadata: Record<string, string>;
  /** Where the tensors' bytes begin in the file. */
  start: number;
}

export const DAMAGED = "It is damaged: get it again, or delete it and use an older one.";
const FOREIGN = "It is no safetensors file, or a damaged one: give the path of another file.";

/** Longest header that the format's own reader takes (safetensors' MAX_HEADER_SIZE). */
const MAX_HEADER_BYTES = 100_000_000;

/** The most axes, as NumPy has them. */
const MOST_AXES = 64;

/**
 * The header's length, from the file's first bytes.
 *
 * @param size of the file
 * @throws {DataFileError} when it is longer than the file, or than any header that is read
 */
export function readHeaderLength(first: Uint8Array, size: number, file: string): number {
  if (size < LENGTH_BYTES) {
    throw new DataFileError(file, `has ${size} bytes, too few for a safetensors file`, DAMAGED);
  }
  const length = new DataView(first.buffer, first.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    const problem = `begins with a header length of ${length} bytes, above the format's limit of ` +
      `${MAX_HEADER_BYTES.toLocaleString("en")}`;
    throw new DataFileError(file, problem, FOREIGN);
  }
  const there = size - LENGTH_BYTES;
  if (length > BigInt(there)) {
    const problem = `is cut off: its header should have ${length} bytes, ${there} are there`;
    throw new DataFileError(file, problem, DAMAGED);
  }
  if (length > BigInt(MOST_HEADER_BYTES)) {
    const problem =
      `has a header of ${length} bytes; up to ${MOST_HEADER_BYTES} are read, which a ` +
      "hundred thousand tensors have";
    throw new DataFileError(file, problem, "Divide it into several files.");
  }
  return Number(length);
}

/**
 * Takes a header apart. Types that are not read are no error yet: their tensors may not be wanted.
 *
 * @param json the header's bytes, behind its length
 * @param size of the file
 * @throws {DataFileError} when it is no header, or contradicts itself or the file
 */
export function parseHeader(json: Uint8Array, size: number, file: string): Header {
  const header = parseJson(json, file);
  const start = LENGTH_BYTES + json.length;
  if (countNames(json) !== Object.keys(header).length) {
    throw new DataFileError(file, "has a header that names a tensor twice", DAMAGED);
  }
  const metadata = readMetadata(header[METADATA], file);
  const entries = new Map(
    Object.entries(header)
      .filter(([name]) => name !== METADATA)
      .map(([name, entry]) => [name, checkEntry(name, entry, file)]),
  );
  checkPlaces(entries, size - start, file);
  return { entries, metadata, start };
}

function parseJson(bytes: Uint8Array, file: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new DataFileError(file, "has a header that is no JSON text", FOREIGN);
  }
  if (isRecord(header)) return header;
  throw new DataFileError(file, "has a header that is no JSON object", FOREIGN);
}

/** Names of a JSON object, repeated ones too: of those, `JSON.parse` keeps the last without a word. */
function countNames(json: Uint8Array): number {
  const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
  let [depth, count, inText] = [0, 0, false];
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inText) {
      if (byte === backslash) i++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === 0x7b || byte === 0x5b) depth++; // { [
    else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === colon && depth === 1) count++;
  }
  return count;
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
    throw new DataFileError(file, `says of the tensor "${name.slice(0, 80)}" ${problem}`, fix);
  };
  if (!isRecord(entry)) return fail("nothing that describes a tensor", FOREIGN);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string") return fail(`that its type is ${shown(dtype)}`);
  if (!isSizes(shape) || shape.length > MOST_AXES) return fail(`that its shape is ${shown(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(`that it lies at ${shown(offsets)}`);
  }
  const there = offsets[1] - offsets[0];
  const needed = sizeOf(shape) * (fileType(dtype)?.size ?? NaN);
  if (fileType(dtype) && needed !== there) {
    return fail(`that it has ${there} bytes; ${dtype} of shape ${shown(shape)} has ${needed}`);
  }
  return entry as unknown as Entry;
}

/** The tensors must fill the file from the header to its end, without holes and without overlaps. */
function checkPlaces(entries: ReadonlyMap<string, Entry>, bytes: number, file: string): void {
  const places = [...entries].map(([name, { data_offsets }]) => [name, ...data_offsets] as const)
    .sort(([, beginA, endA], [, beginB, endB]) => beginA - beginB || endA - endB);
  let end = 0;
  for (const [name, begin, next] of places) {
    if (begin !== end) {
      const problem =
        `says that the tensor "${name.slice(0, 80)}" begins at ${begin}, not at ${end} where the ` +
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

/** A value of a header in a message, in short: it may be long, or nested without end. */
export function shown(value: unknown): string {
  const one = (part: unknown) => {
    if (typeof part === "string") return JSON.stringify(part.slice(0, 40));
    return typeof part === "object" && part !== null ? "an object" : String(part);
  };
  if (!Array.isArray(value)) return one(value);
  return `[${value.slice(0, 8).map(one).join(",")}${value.length > 8 ? ",..." : ""}]`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
