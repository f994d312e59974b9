// Bytes that may be packed by gzip, in pieces: who reads them can stop before all is unpacked.
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** Where bytes come from. */
export interface PackedSource {
  /** How many there are; unknown where they are packed. */
  size?: number;
  /** The bytes, unpacked. Ending the loop early frees what is open. */
  pieces(): AsyncIterable<Uint8Array>;
}

const PIECE = 256 * 1024;

/**
 * A file, whose beginning tells whether it is packed.
 *
 * @throws Deno.errors.NotFound when it is not there; Error when it is no file, but a folder or a device
 */
export async function fileSource(path: string): Promise<PackedSource> {
  const source = await rawFileSource(path);
  const isPacked = isGzip(await beginningOf(path));
  return isPacked ? { pieces: () => gunzip(source.pieces()) } : source;
}

/** A file as it is, packed or not. @throws as {@linkcode fileSource} does */
export async function rawFileSource(path: string): Promise<PackedSource> {
  const { isFile, size } = await Deno.stat(path);
  if (!isFile) throw new Error("it is no file");
  const pieces = async function* () {
    using file = await Deno.open(path);
    const buffer = new Uint8Array(PIECE);
    for (let count; (count = await file.read(buffer)) !== null;) yield buffer.slice(0, count);
  };
  return { size, pieces };
}

/** Whether the bytes begin as gzip does (RFC 1952, section 2.3.1). */
function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The unpacked bytes; several packed parts in a row are one. */
async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = Readable.from(packed, { objectMode: false });
  const output = createGunzip({ chunkSize: PIECE });
  input.on("error", (error) => output.destroy(error));
  try {
    yield* input.pipe(output);
  } finally {
    input.destroy();
    output.destroy();
  }
}

async function beginningOf(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(2);
  return bytes.subarray(0, await file.read(bytes) ?? 0);
}
