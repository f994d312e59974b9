// Checksums of files as they are, or of what is packed in them.
import { createHash } from "node:crypto";
import { messageOf } from "./errors.ts";
import { fileSource, rawFileSource } from "./packed_source.ts";

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
  /** Most bytes that are hashed: what is longer is another file, and not read on. Default: no limit. */
  most?: number;
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
  const { algorithm, of, most = Infinity } = checksum;
  if (!(await Deno.stat(path)).isFile) return "it is no file";
  const source = of === "unpacked" ? await fileSource(path) : await rawFileSource(path);
  const hash = createHash(algorithm);
  let length = 0;
  try {
    for await (const piece of source.pieces()) {
      length += piece.length;
      if (length > most) return `it is longer than ${most.toLocaleString("en")} bytes`;
      hash.update(piece);
    }
  } catch (error) {
    return `cannot be unpacked (${messageOf(error)})`;
  }
  const actual = hash.digest("hex");
  if (digestMatches(actual, checksum)) return undefined;
  return `its ${algorithm} checksum is ${actual}, not ${checksum.digest}`;
}
