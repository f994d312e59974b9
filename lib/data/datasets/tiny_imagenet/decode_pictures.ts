// JPEG files of 64x64 to pixels, many at a time; what turns out to be damaged is left out.
import { decodeJpegs, JpegError, TensorFlowError } from "lib/tensorflow/mod.ts";
import { UnreadableFile } from "../../files/archive.ts";
import { jpegSize } from "./jpeg_size.ts";
import { SIDE } from "./layout.ts";

/** A picture that is to be decoded. */
export interface Encoded {
  /** Its file's name in the archive. */
  file: string;
  bytes: Uint8Array;
}

/** A picture that was left out. */
export interface SkippedPicture {
  /** Its file's name in the archive. */
  file: string;
  /** What is wrong with it, after its name: "is missing". */
  reason: string;
}

/** Some pictures, decoded. */
export interface Decoded {
  /** (N, 64, 64, 3), RGB. */
  pixels: Uint8Array;
  skipped: readonly SkippedPicture[];
}

/** Bytes of one picture's pixels. */
export const PICTURE_SIZE = SIDE * SIDE * 3;

/** Most pictures to decode together. */
export const AT_A_TIME = 50;

/** Checks what a file claims to be, before memory is taken for it. @throws UnreadableFile */
export function requirePicture(bytes: Uint8Array): void {
  const size = jpegSize(bytes);
  if (!size) throw new UnreadableFile("is no JPEG file");
  if (size.height === SIDE && size.width === SIDE) return;
  throw new UnreadableFile(`has ${size.width}x${size.height} pixels, not ${SIDE}x${SIDE}`);
}

/**
 * Decodes pictures, at most {@linkcode AT_A_TIME}, all at once as they are nearly always sound; if
 * one of them is not, each by itself.
 */
export async function decodePictures(encoded: readonly Encoded[]): Promise<Decoded> {
  // Always as many, for one function in TensorFlow.
  const files = Array.from({ length: AT_A_TIME }, (_, i) => (encoded[i] ?? encoded[0]).bytes);
  const pixels = await tryDecoding(files);
  if (pixels instanceof Error) return await decodeOneByOne(encoded);
  return { pixels: pixels.subarray(0, encoded.length * PICTURE_SIZE), skipped: [] };
}

async function decodeOneByOne(encoded: readonly Encoded[]): Promise<Decoded> {
  const skipped: SkippedPicture[] = [];
  const all = new Uint8Array(encoded.length * PICTURE_SIZE);
  let end = 0;
  for (const { file, bytes } of encoded) {
    const pixels = await tryDecoding([bytes]);
    if (pixels instanceof Error) {
      skipped.push({ file, reason: `is a damaged JPEG file: ${pixels.reason}` });
      continue;
    }
    all.set(pixels, end);
    end += PICTURE_SIZE;
  }
  return { pixels: all.subarray(0, end), skipped };
}

async function tryDecoding(
  files: readonly Uint8Array[],
): Promise<Uint8Array | TensorFlowError | JpegError> {
  try {
    return await decodeJpegs(files, { height: SIDE, width: SIDE });
  } catch (error) {
    if (error instanceof JpegError) return error;
    if (error instanceof TensorFlowError && error.code === "INVALID_ARGUMENT") return error;
    throw error;
  }
}
