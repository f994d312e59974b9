// The IDX format of MNIST's files: a magic number, the sizes, then unsigned bytes.
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Checksum, digestMatches, digestOf, isGzip } from "./checksum.ts";
import { DataFileError, messageOf } from "./errors.ts";

/** What an IDX file holds. */
export interface IdxArray {
  /** Sizes, the slowest first: (N, H, W) for images, (N) for labels. */
  shape: number[];
  /** The values in row-major order. */
  data: Uint8Array;
}

/** What the file is known to be; used for the checks and the error messages. */
export interface IdxExpectations {
  /** Path for the error messages. */
  file: string;
  /** Sizes that the file must have; null where any size will do. */
  shape?: readonly (number | null)[];
  /** What the unpacked bytes must hash to. */
  checksum?: Checksum;
  /** What the user should do about a bad file. */
  fix?: string;
}

/** Type code of unsigned bytes, the third byte of the magic number. */
const UNSIGNED_BYTE = 0x08;

/** What stands before the values in an IDX file of unsigned bytes. */
export function idxHeader(shape: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, UNSIGNED_BYTE << 8 | shape.length);
  shape.forEach((length, axis) => header.setUint32(4 + 4 * axis, length));
  return new Uint8Array(header.buffer);
}

/** Reads an IDX file, gzip or not; see {@link parseIdx}. */
export async function readIdx(
  path: string,
  expectations: Omit<IdxExpectations, "file"> = {},
): Promise<IdxArray> {
  return await parseIdx(await Deno.readFile(path), { ...expectations, file: path });
}

/**
 * Parses IDX bytes of type unsigned byte, gzip or not.
 *
 * Format: http://yann.lecun.com/exdb/mnist/ ("the IDX file format").
 *
 * @throws DataFileError when truncated, corrupt, of another type, shape or checksum, or too long
 */
export async function parseIdx(
  bytes: Uint8Array,
  { file, shape: expected, checksum, fix = "Get the file again from its source" }: IdxExpectations,
): Promise<IdxArray> {
  const fail = (problem: string): never => {
    throw new DataFileError(file, problem, fix);
  };
  const raw = isGzip(bytes) ? await unpack(bytes, fail) : bytes;
  const array = split(raw, fail);
  checkShape(array.shape, expected, fail);
  if (checksum) {
    const digest = digestOf(raw, checksum.algorithm);
    if (!digestMatches(digest, checksum)) {
      fail(`its unpacked bytes have ${checksum.algorithm} ${digest}, not ${checksum.digest}`);
    }
  }
  return array;
}

type Fail = (problem: string) => never;

async function unpack(bytes: Uint8Array, fail: Fail): Promise<Uint8Array> {
  try {
    const raw = await promisify<Uint8Array, Uint8Array>(gunzip)(bytes);
    return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
  } catch (error) {
    const reason = messageOf(error);
    // zlib's words for a stream that stops early.
    if (/unexpected end/.test(reason)) return fail(`truncated: the gzip stream ends early`);
    return fail(`corrupt gzip (${reason})`);
  }
}

function split(raw: Uint8Array, fail: Fail): IdxArray {
  if (raw.length < 4) fail(`truncated: ${raw.length} bytes are too few for a magic number`);
  const [zero0, zero1, type, rank] = raw;
  if (zero0 !== 0 || zero1 !== 0 || type !== UNSIGNED_BYTE || rank === 0) {
    const magic = [...raw.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
    fail(`wrong magic number 0x${magic.join("")}: not an IDX file of unsigned bytes (0x000008..)`);
  }
  const header = 4 + 4 * rank;
  if (raw.length < header) fail(`truncated: ${raw.length} bytes, the header alone has ${header}`);
  const view = new DataView(raw.buffer, raw.byteOffset, header);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  const found = raw.length - header;
  if (found < size) fail(`truncated: shape (${shape}) needs ${size} values, there are ${found}`);
  if (found > size) {
    fail(`wrong size: shape (${shape}) needs ${size} values, ${found - size} more bytes follow`);
  }
  return { shape, data: raw.subarray(header) };
}

function checkShape(
  shape: readonly number[],
  expected: readonly (number | null)[] | undefined,
  fail: Fail,
): void {
  if (!expected) return;
  const fits = shape.length === expected.length &&
    shape.every((length, axis) => expected[axis] === null || expected[axis] === length);
  if (fits) return;
  const wanted = expected.map((length) => length ?? "any").join(",");
  fail(`wrong count or size: shape (${shape}), expected (${wanted})`);
}
