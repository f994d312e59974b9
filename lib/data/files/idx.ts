// The IDX format of MNIST's files: a magic number, the sizes, then unsigned bytes.
import { type Checksum, digestMatches, digestOf } from "./checksum.ts";
import { DataFileError, messageOf } from "./errors.ts";
import { fileSource, type PackedSource } from "./packed_source.ts";

/** What an IDX file holds. */
export interface IdxArray {
  /** Sizes, the slowest first: (N, H, W) for images, (N) for labels. */
  shape: number[];
  /** The values in row-major order. */
  data: Uint8Array;
}

/** What the file is known to be; used for the checks and the error messages. */
export interface IdxExpectations {
  /** Sizes that the file must have; null where any size will do. */
  shape?: readonly (number | null)[];
  /** What the unpacked bytes must hash to. */
  checksum?: Checksum;
  /** What the user should do about a bad file. */
  fix?: string;
}

/** Type code of unsigned bytes, the third byte of the magic number. */
const UNSIGNED_BYTE = 0x08;
/** The longest header: a size for each of 255 axes. */
const MOST_HEADER = 4 + 4 * 255;
/** Most values of a file of which the caller does not know the shape; MNIST's images are a tenth of it. */
const MOST_VALUES = 2 ** 29;

const FIX = "Get the file again from its source";

/** What stands before the values in an IDX file of unsigned bytes. */
export function idxHeader(shape: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, UNSIGNED_BYTE << 8 | shape.length);
  shape.forEach((length, axis) => header.setUint32(4 + 4 * axis, length));
  return new Uint8Array(header.buffer);
}

/**
 * Reads an IDX file of unsigned bytes, gzip or not. No more is unpacked, and no more memory taken, than the header in front
 * declares, and that may be no other shape than expected.
 *
 * Format: http://yann.lecun.com/exdb/mnist/ ("the IDX file format").
 *
 * @throws Deno.errors.NotFound when there is no such file
 * @throws DataFileError when truncated, corrupt, of another type, shape or checksum, or too long; and when it is no file or
 *   cannot be opened
 */
export async function readIdx(
  path: string,
  expectations: IdxExpectations = {},
): Promise<IdxArray> {
  const source = await fileSource(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) throw error;
    throw new DataFileError(path, messageOf(error), expectations.fix ?? FIX);
  });
  return await parse(source, path, expectations);
}

async function parse(
  source: PackedSource,
  file: string,
  { shape: expected, checksum, fix = FIX }: IdxExpectations,
): Promise<IdxArray> {
  const fail = (problem: string): never => {
    throw new DataFileError(file, problem, fix);
  };
  const { raw, layout } = await collect(source, expected, fail);
  if (checksum) {
    const digest = digestOf(raw, checksum.algorithm);
    if (!digestMatches(digest, checksum)) {
      fail(`its unpacked bytes have ${checksum.algorithm} ${digest}, not ${checksum.digest}`);
    }
  }
  return { shape: layout.shape, data: raw.subarray(layout.header) };
}

type Fail = (problem: string) => never;

/** What the header tells. */
interface Layout {
  /** Bytes of the header. */
  header: number;
  shape: number[];
  /** Values that follow. */
  size: number;
}

/** All bytes of a file, which is left as soon as it turns out to be another one than expected. */
async function collect(
  source: PackedSource,
  expected: IdxExpectations["shape"],
  fail: Fail,
): Promise<{ raw: Uint8Array; layout: Layout }> {
  let raw = new Uint8Array(MOST_HEADER), filled = 0, layout: Layout | undefined;
  for await (const piece of piecesOf(source, fail)) {
    for (let taken = 0; taken < piece.length;) {
      const part = piece.subarray(taken, taken + raw.length - filled);
      if (part.length === 0) tooLong(layout!, source, fail);
      raw.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (layout || !(layout = parseHeader(raw.subarray(0, filled), fail))) continue;
      checkShape(layout, expected, fail);
      taken -= Math.max(0, filled - layout.header);
      filled = Math.min(filled, layout.header);
      const all = new Uint8Array(layout.header + layout.size);
      all.set(raw.subarray(0, filled));
      raw = all;
    }
  }
  if (!layout) return tooShort(raw.subarray(0, filled), fail);
  const found = filled - layout.header;
  if (found < layout.size) {
    fail(`truncated: shape (${layout.shape}) needs ${layout.size} values, there are ${found}`);
  }
  return { raw, layout };
}

async function* piecesOf(source: PackedSource, fail: Fail): AsyncGenerator<Uint8Array> {
  try {
    yield* source.pieces();
  } catch (error) {
    const reason = messageOf(error);
    // zlib's words for a stream that stops early.
    if (/unexpected end/.test(reason)) fail(`truncated: the gzip stream ends early`);
    fail(source.size === undefined ? `corrupt gzip (${reason})` : `cannot be read (${reason})`);
  }
}

function tooLong({ shape, size, header }: Layout, source: PackedSource, fail: Fail): never {
  const more = source.size === undefined ? "" : `${source.size - header - size} `;
  return fail(`wrong size: shape (${shape}) needs ${size} values, ${more}more bytes follow`);
}

function tooShort(raw: Uint8Array, fail: Fail): never {
  if (raw.length < 4) {
    return fail(`truncated: ${raw.length} bytes are too few for a magic number`);
  }
  return fail(`truncated: ${raw.length} bytes, the header alone has ${4 + 4 * raw[3]}`);
}

/** The header at the beginning of the bytes; undefined when they end in it. */
function parseHeader(raw: Uint8Array, fail: Fail): Layout | undefined {
  if (raw.length < 4) return undefined;
  const [zero0, zero1, type, rank] = raw;
  if (zero0 !== 0 || zero1 !== 0 || type !== UNSIGNED_BYTE || rank === 0) {
    const magic = [...raw.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
    fail(`wrong magic number 0x${magic.join("")}: not an IDX file of unsigned bytes (0x000008..)`);
  }
  const header = 4 + 4 * rank;
  if (raw.length < header) return undefined;
  const view = new DataView(raw.buffer, raw.byteOffset, header);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { header, shape, size: shape.reduce((product, length) => product * length, 1) };
}

function checkShape(
  { shape, size }: Layout,
  expected: readonly (number | null)[] | undefined,
  fail: Fail,
): void {
  const fits = !expected || shape.length === expected.length &&
      shape.every((length, axis) => expected[axis] === null || expected[axis] === length);
  if (!fits) {
    const wanted = expected.map((length) => length ?? "any").join(",");
    fail(`wrong count or size: shape (${shape}), expected (${wanted})`);
  }
  const isKnown = expected?.every((length) => length !== null);
  if (!isKnown && !(size <= MOST_VALUES)) { // NaN is no number of values either
    fail(`too large: shape (${shape}) has more than ${MOST_VALUES} values`);
  }
}
