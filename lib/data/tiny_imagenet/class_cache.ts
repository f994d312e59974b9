// Keeps a class's decoded pictures in a file, so that they are decoded once.
import { crc32 } from "node:zlib";
import { writeFileAtomic } from "../atomic.ts";
import type { ClassPictures } from "./class_reader.ts";
import { PICTURE_SIZE, type SkippedPicture } from "./decode_pictures.ts";

/** Raise it when the same archive gives other pictures or boxes. */
const VERSION = 1;
const NEWLINE = 10;
/** Bytes of one picture: its box, its pixels. */
const BOX = 4;

/** The file's first line, as JSON. What follows it: the boxes (N, 4), then the pixels (N, 64, 64, 3). */
interface Header {
  version: number;
  /** What the pictures were made of, and by what. */
  key: string;
  count: number;
  skipped: readonly SkippedPicture[];
  /** Of all that follows the line. */
  crc32: number;
}

/**
 * The pictures in a file, if it is there, whole, and has that key.
 *
 * @param key changes whenever the pictures would
 */
export async function readKeptClass(path: string, key: string): Promise<ClassPictures | undefined> {
  const file = await readIfThere(path);
  const end = file?.indexOf(NEWLINE) ?? -1;
  const header = file && parse(file.subarray(0, Math.max(0, end)));
  if (!header || header.version !== VERSION || header.key !== key) return undefined;
  const content = file.subarray(end + 1);
  const { count, skipped } = header;
  const isWhole = content.length === count * (BOX + PICTURE_SIZE) &&
    crc32(content) === header.crc32;
  if (!isWhole) return undefined;
  return {
    boxes: content.subarray(0, count * BOX),
    pixels: content.subarray(count * BOX),
    skipped,
  };
}

/** Writes the file, in one piece. */
export async function keepClass(
  path: string,
  key: string,
  { boxes, pixels, skipped }: ClassPictures,
): Promise<void> {
  const count = boxes.length / BOX;
  const checksum = crc32(pixels, crc32(boxes));
  const header: Header = { version: VERSION, key, count, skipped, crc32: checksum };
  const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const file = new Uint8Array(line.length + boxes.length + pixels.length);
  file.set(line);
  file.set(boxes, line.length);
  file.set(pixels, line.length + boxes.length);
  await writeFileAtomic(path, file);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function parse(line: Uint8Array): Header | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(line));
  } catch {
    return undefined; // not whole
  }
}
