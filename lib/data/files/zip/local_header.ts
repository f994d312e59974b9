// The header in front of an entry's data, which must say what the archive's list of files says.

// @ts-types="@types/yauzl"
import type { Entry } from "yauzl";
import type { WindowReader } from "./window_reader.ts";

/** Local file header (APPNOTE.TXT, 4.3.7): its first bytes, its length without name and extra field. */
const SIGNATURE = 0x04034b50, LENGTH = 30;
/** Bits of the flags: encrypted; sizes and checksum follow the data. */
const ENCRYPTED = 1, DESCRIPTOR = 8;
/** Stands for a size that is in the extra field for large archives, whose number is 1. */
const IN_EXTRA_FIELD = 0xffffffff, ZIP64 = 1;

/**
 * Where an entry's data begins.
 *
 * @throws Error when its own header is not there or names another file, packing, size or checksum
 */
export function dataStart(reader: WindowReader, entry: Entry): number {
  const offset = entry.relativeOffsetOfLocalHeader;
  const header = viewOf(reader.bytes(offset, LENGTH));
  if (header.getUint32(0, true) !== SIGNATURE) throw new Error("it has no header of its own");
  const flags = header.getUint16(6, true);
  const nameLength = header.getUint16(26, true), extraLength = header.getUint16(28, true);
  const name = reader.bytes(offset + LENGTH, nameLength);
  requireSame("name", sameBytes(name, entry.fileNameRaw));
  requireSame("packing", header.getUint16(8, true) === entry.compressionMethod);
  requireSame("encryption", (flags & ENCRYPTED) === (entry.generalPurposeBitFlag & ENCRYPTED));
  const extra = viewOf(reader.bytes(offset + LENGTH + nameLength, extraLength));
  // What follows the data is not known in front of it, and then zero here.
  const follows = (flags & DESCRIPTOR) !== 0;
  const fits = (found: number, expected: number) => found === expected || (follows && found === 0);
  const [size, packedSize] = sizesOf(header, extra);
  requireSame("size", fits(size, entry.uncompressedSize));
  requireSame("packed size", fits(packedSize, entry.compressedSize));
  requireSame("checksum", fits(header.getUint32(14, true), entry.crc32));
  return offset + LENGTH + nameLength + extraLength;
}

function requireSame(what: string, isSame: boolean): void {
  if (!isSame) throw new Error(`its own header has another ${what} than the list of files`);
}

/** Size and packed size, from the extra field where they are there. */
function sizesOf(header: DataView, extra: DataView): [size: number, packedSize: number] {
  const sizes: [number, number] = [header.getUint32(22, true), header.getUint32(18, true)];
  if (!sizes.includes(IN_EXTRA_FIELD)) return sizes;
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const number = extra.getUint16(at, true), length = extra.getUint16(at + 2, true);
    let value = at + 4;
    at = value + length;
    if (number !== ZIP64 || at > extra.byteLength) continue;
    return sizes.map((size) => {
      if (size !== IN_EXTRA_FIELD || value + 8 > at) return size;
      value += 8;
      return Number(extra.getBigUint64(value - 8, true));
    }) as [number, number];
  }
  return sizes;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
