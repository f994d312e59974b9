// Checksums of files as they are, or of what is packed in them.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/** What a file's bytes must hash to. */
export interface Checksum {
  algorithm: "md5" | "sha256";
  /** Lower-case hex; a beginning of at least 8 digits will do (some publishers give no more). */
  digest: string;
  /**
   * What is hashed: the file, or its content after gunzip (the same data may be packed in many
   * ways). A file that is not gzip is hashed as it is. Default "file".
   */
  of?: "file" | "unpacked";
}

/** Whether the bytes begin as gzip does (RFC 1952, section 2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Whether a digest in hex is the one expected. */
export function digestMatches(actual: string, { digest }: Checksum): boolean {
  if (!/^[0-9a-f]{8,}$/.test(digest)) {
    throw new RangeError(`checksum "${digest}": give at least 8 lower-case hex digits`);
  }
  return actual.startsWith(digest);
}

/** The digest of bytes in memory, in hex. */
export function digestOf(bytes: Uint8Array, algorithm: Checksum["algorithm"]): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/**
 * Checks a file, a piece at a time, so that large files need no memory.
 *
 * @returns undefined when it fits, else what is wrong with it
 * @throws when the file cannot be opened
 */
export async function checksumProblem(
  path: string,
  checksum: Checksum,
): Promise<string | undefined> {
  const hash = createHash(checksum.algorithm);
  const sink = async (pieces: AsyncIterable<Uint8Array>) => {
    for await (const piece of pieces) hash.update(piece);
  };
  const unpack = checksum.of === "unpacked" && isGzip(await firstBytes(path));
  try {
    if (unpack) await pipeline(createReadStream(path), createGunzip(), sink);
    else await pipeline(createReadStream(path), sink);
  } catch (error) {
    return `cannot be unpacked (${error instanceof Error ? error.message : error})`;
  }
  const actual = hash.digest("hex");
  if (digestMatches(actual, checksum)) return undefined;
  return `its ${checksum.algorithm} checksum is ${actual}, not ${checksum.digest}`;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(2);
  const count = await file.read(bytes) ?? 0;
  return bytes.subarray(0, count);
}
