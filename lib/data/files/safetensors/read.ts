// Safetensors from disk, as much of them as is wanted.

import { DataFileError } from "lib/data/mod.ts";
import { readable, requireRegularFile } from "lib/data/files/user_file.ts";
import { decodeTensor } from "./decode.ts";
import { type Entry, type HostTensor, LENGTH_BYTES, type SafetensorsFile } from "./format.ts";
import { DAMAGED, type Header, parseHeader, readHeaderLength } from "./header.ts";

/** How much of a file {@linkcode readSafetensors} reads. */
export interface ReadSafetensorsOptions {
  /** The tensors to read where they are there; all by default. Others may be of any type and have any numbers. */
  names?: readonly string[];
}

/**
 * Reads a safetensors file.
 *
 * @throws {DataFileError} when there is none, or not a whole one, or a tensor of those wanted cannot be read
 */
export async function readSafetensors(
  path: string,
  { names }: ReadSafetensorsOptions = {},
): Promise<SafetensorsFile> {
  using reader = await SafetensorsReader.open(path);
  const wanted = names?.filter((name) => reader.entries.has(name)) ?? [...reader.entries.keys()];
  const tensors = new Map<string, HostTensor>();
  for (const name of wanted) tensors.set(name, await reader.read(name));
  return { tensors, metadata: reader.metadata };
}

/** A safetensors file whose header is read and checked, and its tensors are not yet. */
export class SafetensorsReader implements Disposable {
  private constructor(
    readonly path: string,
    private readonly file: Deno.FsFile,
    private readonly header: Header,
  ) {}

  /** @throws {DataFileError} when there is no such file, or its header is none */
  static async open(path: string): Promise<SafetensorsReader> {
    const { size } = await requireRegularFile(path);
    const file = await readable(path, () => Deno.open(path));
    try {
      const first = await readBytes(path, file, 0, Math.min(size, LENGTH_BYTES));
      const length = readHeaderLength(first, size, path);
      const json = await readBytes(path, file, LENGTH_BYTES, length);
      return new SafetensorsReader(path, file, parseHeader(json, size, path));
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Type, shape and place of each tensor. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.header.entries;
  }

  /** Texts by name. */
  get metadata(): Record<string, string> {
    return this.header.metadata;
  }

  /**
   * Reads one tensor.
   *
   * @throws {DataFileError} when it is not there, or cannot be read
   */
  async read(name: string): Promise<HostTensor> {
    const entry = this.entries.get(name);
    if (!entry) throw new DataFileError(this.path, `has no tensor "${name}"`, DAMAGED);
    const [begin, end] = entry.data_offsets;
    const bytes = await readBytes(this.path, this.file, this.header.start + begin, end - begin);
    return decodeTensor(name, entry, bytes.buffer, this.path);
  }

  [Symbol.dispose](): void {
    this.file.close();
  }
}

/** @throws {DataFileError} when the file ends before, as one does that becomes shorter meanwhile */
async function readBytes(
  path: string,
  file: Deno.FsFile,
  from: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return await readable(path, async () => {
    const bytes = new Uint8Array(length);
    await file.seek(from, Deno.SeekMode.Start);
    for (let at = 0; at < length;) {
      const count = await file.read(bytes.subarray(at));
      if (count === null) throw new DataFileError(path, "became shorter meanwhile", DAMAGED);
      at += count;
    }
    return bytes;
  });
}
