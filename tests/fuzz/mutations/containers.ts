// Damage inside of what has a checksum, which is made right again: so that what stands behind it is reached.
import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { zip, type ZipEntry } from "../../data/files/zip_writer.ts";
import { concat, type Mutate, mutateBytes } from "./bytes.ts";
import { mutateJsonText } from "./json.ts";

/** Damage to what is packed in a gzip file, which is packed again. */
export function inGzip(inner: Mutate = mutateBytes): Mutate {
  return (bytes, random, others) =>
    new Uint8Array(gzipSync(inner(new Uint8Array(gunzipSync(bytes)), random, others)));
}

/** Damage to one of an archive's files, whose checksum and sizes are made right again. */
export function inZip(
  entries: readonly ZipEntry[],
  innerOf: (name: string) => Mutate = () => mutateBytes,
  wanted: (name: string) => boolean = () => true,
): Mutate {
  const candidates = entries.filter(({ name }) => wanted(name));
  return (_, random) => {
    const chosen = random.pick(candidates);
    const others = candidates.map(({ bytes }) => bytes);
    const bytes = innerOf(chosen.name)(chosen.bytes, random, others);
    return zip(entries.map((entry) => entry === chosen ? { ...entry, bytes } : entry));
  };
}

/** A safetensors file with another header, whose length is right. */
export function changedHeader(bytes: Uint8Array, change: (header: string) => string): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  const json = new TextEncoder().encode(change(header)), prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(json.length), true);
  return concat(prefix, json, bytes.subarray(8 + length));
}

/** Damage to the header of a safetensors file, whose length is made right again. */
export const inSafetensorsHeader: Mutate = (bytes, random) =>
  changedHeader(bytes, (header) => mutateJsonText(header, random));

/** Damage to the numbers of a safetensors file. */
export const inSafetensorsData: Mutate = (bytes, random) => {
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const changed = bytes.slice();
  const size = random.pick([1, 2, 4]);
  const at = start + size * random.integer(Math.max(1, Math.floor((bytes.length - start) / size)));
  // Set to all ones, and to 16-bit and 32-bit NaN and infinity.
  const value = random.pick([[0xff, 0xff, 0xff, 0xff], [0, 0x7c], [0, 0x7e], [0, 0, 0x80, 0x7f]]);
  changed.set(value.slice(0, Math.max(0, changed.length - at)), at);
  return changed;
};

interface Chunk {
  type: Uint8Array;
  data: Uint8Array;
}

const SIGNATURE = 8;

function chunksOf(png: Uint8Array): Chunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE; at + 12 <= png.length;) {
    const end = at + 8 + view.getUint32(at);
    chunks.push({ type: png.subarray(at + 4, at + 8), data: png.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

function pngOf(signature: Uint8Array, chunks: readonly Chunk[]): Uint8Array {
  return concat(
    signature,
    ...chunks.map(({ type, data }) => {
      const [length, checksum] = [new Uint8Array(4), new Uint8Array(4)];
      new DataView(length.buffer).setUint32(0, data.length);
      new DataView(checksum.buffer).setUint32(0, crc32(data, crc32(type)));
      return concat(length, type, data, checksum);
    }),
  );
}

/** Damage to a chunk of a PNG file, or to their order; the checksums are made right again. */
export const inPng: Mutate = (bytes, random) => {
  const chunks = chunksOf(bytes), at = random.integer(chunks.length);
  const { type, data } = chunks[at];
  const action = random.integer(6);
  if (action === 0) chunks.splice(at, 1);
  else if (action === 1) chunks.splice(at, 0, random.pick(chunks));
  else if (action === 2) random.shuffle(chunks);
  else chunks[at] = { type, data: mutateChunk(type, data) };
  return pngOf(bytes.subarray(0, SIGNATURE), chunks);

  function mutateChunk(type: Uint8Array, data: Uint8Array): Uint8Array {
    const isPixels = new TextDecoder().decode(type) === "IDAT";
    if (!isPixels || random.chance(0.3)) return mutateBytes(data, random, []);
    try {
      const pixels = new Uint8Array(inflateSync(data));
      if (random.chance(0.4)) return new Uint8Array(deflateSync(mutateBytes(pixels, random, [])));
      // As many, with others among them.
      for (let n = 1 + random.integer(8); n > 0; n--) {
        pixels[random.integer(pixels.length)] = random.integer(256);
      }
      return new Uint8Array(deflateSync(pixels));
    } catch {
      return mutateBytes(data, random, []); // pixels in several chunks
    }
  }
};

/** JPEG markers that stand alone, without a length (ITU-T T.81, B.1.1.3). */
const ALONE = [0x01, 0xd0, 0xd7, 0xd8, 0xd9, 0xff];
/** Sides of pictures that are not there. */
const SIDES = [0, 1, 16, 63, 65, 128, 1000, 20_000, 65_535];

/** Damage to a JPEG file's segments: one gone, twice, elsewhere, with another size, or a marker between them. */
export const inJpeg: Mutate = (bytes, random) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments: Uint8Array[] = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const end = at + 2 + view.getUint16(at + 2);
    segments.push(bytes.slice(at, end));
    at = end;
  }
  const chosen = random.integer(Math.max(1, segments.length));
  const alone = Uint8Array.of(0xff, random.pick(ALONE));
  const frame = segments.find((segment) => segment[1] === 0xc0 || segment[1] === 0xc2);
  const action = random.integer(7);
  if (action === 0) segments.splice(chosen, 1);
  else if (action === 1) segments.splice(chosen, 0, random.pick(segments));
  else if (action === 2) random.shuffle(segments);
  else if (action < 5 && frame) {
    const before = action === 3 ? [alone] : decoy(frame, alone);
    new DataView(frame.buffer).setUint16(random.pick([5, 7]), random.pick(SIDES));
    if (random.chance(0.5)) segments.unshift(...before);
  } else segments.splice(chosen, 0, alone);
  return concat(bytes.subarray(0, 2), ...segments, bytes.subarray(at));
};

/**
 * A marker without a length, then comments with a copy of a frame's segment: where the marker's "length", which is the first
 * comment's marker, leads to.
 */
function decoy(frame: Uint8Array, alone: Uint8Array): Uint8Array[] {
  const first = new Uint8Array(40_000), second = new Uint8Array(30_000);
  for (const comment of [first, second]) {
    new DataView(comment.buffer).setUint32(0, 0xfffe0000 + comment.length - 2);
  }
  second.set(frame, 0xfffe - first.length);
  return [alone, first, second];
}
