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
  /** What the header in front of the data says, where that is not what the list says. */
  own?: Partial<Pick<ZipEntry, "name" | "method" | "encrypted" | "size" | "crc32">> & Extra;
}

/** Ways to say sizes elsewhere than in the header. */
interface Extra {
  /** Behind the data, as writers do that cannot go back. */
  descriptor?: boolean;
  /** In a field for large archives. */
  zip64?: boolean;
}

const ENCRYPTED = 1, DESCRIPTOR = 8, UTF8 = 0x800;

/** The archive's bytes. */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = [], list: Uint8Array[] = [], offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const { bytes, method = 8, dataOf, own = {} } = entry;
    const packed = method === 8 ? new Uint8Array(deflateRawSync(bytes)) : bytes;
    const header = headerOf(entry, packed.length);
    const file = new TextEncoder().encode(entry.name);
    const offset = dataOf === undefined ? at : offsets[dataOf];
    offsets.push(offset);
    if (dataOf === undefined) {
      const written = [
        word(0x04034b50),
        headerOf({ ...entry, ...own }, packed.length, own),
        new TextEncoder().encode(own.name ?? entry.name),
        own.zip64 ? joined([word(0x100001), wide(bytes.length), wide(packed.length)]) : none,
        packed,
        own.descriptor
          ? joined([word(0x08074b50), word(crc32(bytes)), word(packed.length), word(bytes.length)])
          : none,
      ];
      parts.push(...written);
      at += joined(written).length;
    }
    list.push(word(0x02014b50, [20]), header, new Uint8Array(10), word(offset), file);
  }
  const length = list.reduce((sum, part) => sum + part.length, 0);
  const counts = [0, 0, entries.length, entries.length];
  return joined([...parts, ...list, word(0x06054b50, counts), word(length), word(at, [0])]);
}

const none = new Uint8Array();

/** The fields that both headers have. */
function headerOf(entry: ZipEntry, packed: number, { descriptor, zip64 }: Extra = {}): Uint8Array {
  const { name, bytes, method = 8, encrypted } = entry;
  const view = new DataView(new ArrayBuffer(26));
  const flags = (encrypted ? ENCRYPTED : 0) | (descriptor ? DESCRIPTOR : 0) | UTF8;
  [20, flags, method, 0, 0x21].forEach((value, i) => view.setUint16(2 * i, value, true));
  const words = [entry.crc32 ?? crc32(bytes), packed, entry.size ?? bytes.length];
  if (descriptor) words.fill(0);
  if (zip64) words.fill(0xffffffff, 1);
  words.forEach((value, i) => view.setUint32(10 + 4 * i, value, true));
  view.setUint16(22, new TextEncoder().encode(name).length, true);
  if (zip64) view.setUint16(24, 20, true);
  return new Uint8Array(view.buffer);
}

/** A number of 64 bits. */
const wide = (value: number) => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);

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
