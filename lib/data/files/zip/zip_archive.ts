// Zip archives, which are trusted in nothing: names, sizes, bytes are checked.
import { crc32, inflateRawSync } from "node:zlib";
// @ts-types="@types/yauzl"
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from "yauzl";
import { type Archive, UnreadableFile } from "../archive.ts";
import { DataFileError, messageOf } from "../errors.ts";
import { dataStart } from "./local_header.ts";
import { WindowReader } from "./window_reader.ts";

/** Four times what the published archive has, some 120,000 files of 2 KB: macOS's archives have two entries for each. */
const MOST_ENTRIES = 500_000;
const MOST_BYTES = 2 ** 29;
/** Compression methods (APPNOTE.TXT, 4.4.5). */
const STORED = 0, DEFLATED = 8;

/** A zip archive that stays open for reading. */
export class ZipArchive implements Archive {
  readonly #folders = new Map<string, string[]>();
  readonly #entries = new Map<string, Entry>();

  private constructor(
    readonly path: string,
    readonly fix: string,
    private readonly reader: WindowReader,
    private readonly zip: ZipFile,
  ) {}

  /**
   * Reads the archive's list of files and checks all of it.
   *
   * @param root the folder in the archive that names are given from; empty for the archive itself
   * @param mostBytes that all files together may unpack to; by default as many as any tiny-imagenet-200 has
   * @throws DataFileError when it is no whole zip archive, holds a name that leaves its folder,
   *   encrypted or unknown packing, or would unpack to more
   */
  static async open(
    path: string,
    root: string,
    fix: string,
    { mostBytes = MOST_BYTES }: { mostBytes?: number } = {},
  ): Promise<ZipArchive> {
    let reader: WindowReader | undefined;
    try {
      reader = new WindowReader(path);
      // Names: "..", absolute ones, drives and backslashes are errors.
      const options = { autoClose: false, strictFileNames: true };
      const zip = await fromRandomAccessReaderPromise(reader, reader.size, options);
      const archive = new ZipArchive(path, fix, reader, zip);
      await archive.#index(root === "" ? "" : `${root}/`, mostBytes);
      return archive;
    } catch (error) {
      reader?.closeFile();
      throw new DataFileError(path, `it is no sound zip archive: ${messageOf(error)}`, fix);
    }
  }

  /** All files. */
  names(): string[] {
    return [...this.#entries.keys()];
  }

  list(folder: string): readonly string[] {
    return this.#folders.get(folder) ?? [];
  }

  /** Not by threads of its own: for files of 2 KB that takes longer. */
  // deno-lint-ignore require-await
  async read(name: string, most: number): Promise<Uint8Array> {
    const entry = this.#entries.get(name);
    if (!entry) throw new UnreadableFile("is missing");
    const { uncompressedSize, compressedSize } = entry;
    if (uncompressedSize > most) {
      throw new UnreadableFile(`is too long, ${uncompressedSize.toLocaleString("en")} bytes`);
    }
    try {
      const packed = this.reader.bytes(dataStart(this.reader, entry), compressedSize);
      return checked(unpack(packed, entry), entry);
    } catch (error) {
      throw new UnreadableFile(`is damaged in the archive: ${messageOf(error)}`);
    }
  }

  [Symbol.dispose](): void {
    this.reader.closeFile();
  }

  async #index(root: string, mostBytes: number): Promise<void> {
    const { entryCount } = this.zip;
    if (entryCount > MOST_ENTRIES) throw new Error(`it has ${entryCount} entries, too many`);
    let unpacked = 0;
    const places: Place[] = [];
    for await (const entry of this.zip.eachEntry()) {
      requireReadable(entry);
      unpacked += entry.uncompressedSize;
      if (unpacked > mostBytes) {
        throw new Error(`it would unpack to more than ${mostBytes} bytes`);
      }
      places.push(placeOf(entry));
      if (entry.fileName.startsWith(root)) this.#add(entry.fileName.slice(root.length), entry);
    }
    requireApart(places, this.reader.size);
  }

  #add(name: string, entry: Entry): void {
    if (name === "" || name.endsWith("/")) return;
    if (this.#entries.has(name)) {
      throw new Error(`it has two entries of the name ${entry.fileName}`);
    }
    this.#entries.set(name, entry);
    const slash = name.lastIndexOf("/");
    const folder = name.slice(0, Math.max(0, slash));
    const siblings = this.#folders.get(folder);
    if (siblings) siblings.push(name.slice(slash + 1));
    else this.#folders.set(folder, [name.slice(slash + 1)]);
  }
}

/** Where an entry lies in the archive: at least so many bytes, its own extra field not counted. */
type Place = readonly [start: number, end: number];

function placeOf(
  { relativeOffsetOfLocalHeader: start, fileNameLength, compressedSize }: Entry,
): Place {
  return [start, start + 30 + fileNameLength + compressedSize];
}

/** No two entries may share bytes: a small archive would unpack to a large one. */
function requireApart(places: Place[], size: number): void {
  places.sort(([a], [b]) => a - b);
  let end = 0;
  for (const place of places) {
    if (place[0] < end) throw new Error("its entries overlap");
    end = place[1];
  }
  if (end > size) throw new Error("it ends before its last entry does");
}

function requireReadable(entry: Entry): void {
  const { compressionMethod: method, fileName } = entry;
  if (entry.isEncrypted()) throw new Error(`${fileName} is encrypted`);
  if (method !== STORED && method !== DEFLATED) {
    throw new Error(`${fileName} is packed by method ${method}; only deflate (8) is used here`);
  }
}

function unpack(packed: Uint8Array, { compressionMethod, uncompressedSize: size }: Entry) {
  if (compressionMethod === STORED) return packed;
  // The limit ends the unpacking of what is longer than it says: a bomb gets no further.
  return new Uint8Array(inflateRawSync(packed, { maxOutputLength: Math.max(1, size) }));
}

function checked(bytes: Uint8Array, { uncompressedSize, crc32: expected }: Entry): Uint8Array {
  if (bytes.length !== uncompressedSize) {
    throw new Error(`it has ${bytes.length} bytes, and ${uncompressedSize} are declared`);
  }
  if (crc32(bytes) !== expected) throw new Error("its CRC-32 is wrong");
  return bytes;
}
