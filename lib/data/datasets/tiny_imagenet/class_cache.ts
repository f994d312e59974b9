// Keeps a class's decoded pictures in a file, so that they are decoded once.
import { crc32 } from "node:zlib";
import { writeFileAtomic } from "../../files/atomic.ts";
import { keep, readKept } from "../../files/kept.ts";
import type { ClassPictures } from "./class_reader.ts";
import type { SkippedPicture } from "./decode_pictures.ts";

/** Raise it when the same archive gives other pictures, or the file gets another form. */
const VERSION = 3;
/** Digits that the file begins with: the CRC-32 of all that follows them. */
const DIGITS = 8;
const NEWLINE = 10;

/** The file's first line behind the checksum, as JSON. The pixels (N, 64, 64, 3) follow it. */
interface Header {
  version: number;
  /** What the pictures were made of, and by what. */
  key: string;
  skipped: readonly SkippedPicture[];
}

/**
 * The pictures in a file, if it is there, whole, and has that key.
 *
 * @param key changes whenever the pictures would
 */
export async function readKeptClass(path: string, key: string): Promise<ClassPictures | undefined> {
  const file = await readKept(() => Deno.readFile(path));
  const text = file && checkedText(file);
  if (!text?.length) return undefined;
  const end = text.indexOf(NEWLINE);
  const { version, key: madeOf, skipped }: Header = JSON.parse(
    new TextDecoder().decode(text.subarray(0, end)),
  );
  if (version !== VERSION || madeOf !== key) return undefined;
  return { pixels: text.subarray(end + 1), skipped };
}

/** Writes the file, in one piece, where the system lets it. */
export async function keepClass(
  path: string,
  key: string,
  { pixels, skipped }: ClassPictures,
): Promise<void> {
  const header: Header = { version: VERSION, key, skipped };
  const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const checksum = digits(crc32(pixels, crc32(line)));
  const file = new Uint8Array(DIGITS + line.length + pixels.length);
  file.set(checksum);
  file.set(line, DIGITS);
  file.set(pixels, DIGITS + line.length);
  await keep(path, () => writeFileAtomic(path, file));
}

/** What follows the checksum, if it is as it was written. */
function checkedText(file: Uint8Array): Uint8Array | undefined {
  const text = file.subarray(DIGITS);
  const expected = digits(crc32(text));
  return expected.every((digit, i) => digit === file[i]) ? text : undefined;
}

function digits(checksum: number): Uint8Array {
  return new TextEncoder().encode(checksum.toString(16).padStart(DIGITS, "0"));
}
