// The chunks that PNG files are made of (PNG specification, third edition, section 5).
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

/** One chunk: its four-letter type and its data. */
export interface PngChunk {
  type: string;
  data: Uint8Array;
}

/** A PNG file of these chunks; lengths and checksums are added. */
export function joinChunks(chunks: readonly PngChunk[]): Uint8Array {
  const size = chunks.reduce((bytes, { data }) => bytes + 12 + data.length, SIGNATURE.length);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  file.set(SIGNATURE);
  let offset = SIGNATURE.length;
  for (const { type, data } of chunks) {
    view.setUint32(offset, data.length);
    file.set(new TextEncoder().encode(type), offset + 4);
    file.set(data, offset + 8);
    const end = offset + 8 + data.length;
    view.setUint32(end, crc32(file.subarray(offset + 4, end)));
    offset = end + 4;
  }
  return file;
}

/** The chunks of a PNG file, sharing its bytes. */
export function splitChunks(file: Uint8Array): PngChunk[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: PngChunk[] = [];
  for (let offset = SIGNATURE.length; offset < file.length;) {
    const end = offset + 8 + view.getUint32(offset);
    const type = new TextDecoder().decode(file.subarray(offset + 4, offset + 8));
    chunks.push({ type, data: file.subarray(offset + 8, end) });
    offset = end + 4;
  }
  return chunks;
}

/** Numbers as big-endian bytes, each of the size that its letter says: B 1, H 2, I 4. */
export function pack(format: string, ...values: number[]): Uint8Array {
  const bytes: number[] = [];
  for (const [i, letter] of [...format].entries()) {
    const size = { B: 1, H: 2, I: 4 }[letter]!;
    for (let shift = 8 * (size - 1); shift >= 0; shift -= 8) bytes.push(values[i] >>> shift & 255);
  }
  return Uint8Array.from(bytes);
}

/**
 * A PNG made without waiting, for where sharp's promises cannot be awaited.
 *
 * @param pixels RGBA, (height, width, 4)
 */
export function encodePngSync(pixels: Uint8Array | Uint8ClampedArray, width: number): Uint8Array {
  const height = pixels.length / 4 / width;
  const rows = new Uint8Array((width * 4 + 1) * height); // each row starts with its filter, 0
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * width * 4, (y + 1) * width * 4), y * (width * 4 + 1) + 1);
  }
  return joinChunks([
    { type: "IHDR", data: pack("IIBBBBB", width, height, 8, 6, 0, 0, 0) },
    { type: "IDAT", data: deflateSync(rows) },
    { type: "IEND", data: new Uint8Array() },
  ]);
}
