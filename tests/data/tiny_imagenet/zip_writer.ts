// Writes zip archives for tests, broken and hostile ones too (PKWARE's APPNOTE.TXT).
import { crc32, deflateRawSync } from "node:zlib";

/** One entry; what is not given is as it should be. */
export interface ZipEntry {
  name: string;
  bytes: Uint8Array;
  /** Compression method: 0 as it is, 8 deflate; others are only claimed. Default 8. */
  method?: number;
  encrypted?: boolean;
  /** Size and checksum to claim. */
  size?: number;
  crc32?: number;
  /** Number of the entry whose data this one claims as its own. */
  dataOf?: number;
}

const ENCRYPTED = 1, UTF8 = 0x800;

/** The archive's bytes. */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = [], list: Uint8Array[] = [], offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const { name, bytes, method = 8, encrypted, dataOf } = entry;
    const packed = method === 8 ? new Uint8Array(deflateRawSync(bytes)) : bytes;
    const file = new TextEncoder().encode(name);
    const common = new DataView(new ArrayBuffer(26));
    const fields = [20, (encrypted ? ENCRYPTED : 0) | UTF8, method, 0, 0x21];
    fields.forEach((value, i) => common.setUint16(2 * i, value, true));
    common.setUint32(10, entry.crc32 ?? crc32(bytes), true);
    common.setUint32(14, packed.length, true);
    common.setUint32(18, entry.size ?? bytes.length, true);
    common.setUint16(22, file.length, true);
    const header = new Uint8Array(common.buffer);
    const offset = dataOf === undefined ? at : offsets[dataOf];
    offsets.push(offset);
    if (dataOf === undefined) {
      parts.push(word(0x04034b50), header, file, packed);
      at += 30 + file.length + packed.length;
    }
    list.push(word(0x02014b50, [20]), header, new Uint8Array(10), word(offset), file);
  }
  const length = list.reduce((sum, part) => sum + part.length, 0);
  const counts = [0, 0, entries.length, entries.length];
  return joined([...parts, ...list, word(0x06054b50, counts), word(length), word(at, [0])]);
}

/** A word of 32 bits, then some of 16. */
function word(value: number, halves: readonly number[] = []): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 + 2 * halves.length));
  view.setUint32(0, value, true);
  halves.forEach((half, i) => view.setUint16(4 + 2 * i, half, true));
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
