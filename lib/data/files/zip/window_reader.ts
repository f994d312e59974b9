// Random access to a file, read in pieces that are larger than what is asked for.
import { Buffer } from "node:buffer";
// @ts-types="@types/yauzl"
import { RandomAccessReader } from "yauzl";

/** Neighbours in an archive are read one after the other, so a piece serves about thirty pictures. */
const PIECE = 64 * 1024;

/** A file as yauzl wants it: one system call for many small reads that follow each other. */
export class WindowReader extends RandomAccessReader {
  readonly #file: Deno.FsFile;
  readonly size: number;
  #start = 0;
  #bytes = new Uint8Array();

  constructor(path: string) {
    super();
    this.#file = Deno.openSync(path);
    this.size = this.#file.statSync().size;
  }

  /**
   * Bytes of the file, not to be written to.
   *
   * @throws RangeError when the file ends before them
   */
  bytes(position: number, length: number): Uint8Array {
    if (position + length > this.size) {
      throw new RangeError(`the archive ends before byte ${position + length}`);
    }
    const offset = position - this.#start;
    if (offset >= 0 && offset + length <= this.#bytes.length) {
      return this.#bytes.subarray(offset, offset + length);
    }
    this.#bytes = this.#read(position, Math.min(Math.max(length, PIECE), this.size - position));
    this.#start = position;
    return this.#bytes.subarray(0, length);
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    let error: Error | null = null;
    try {
      target.set(this.bytes(position, length), offset);
    } catch (thrown) {
      error = thrown as Error;
    }
    // Not at once: yauzl asks for the next entry in the callback, and there are 120,000.
    queueMicrotask(() => callback(error));
  }

  closeFile(): void {
    this.#file.close();
  }

  #read(position: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    this.#file.seekSync(position, Deno.SeekMode.Start);
    for (let done = 0; done < length;) {
      const count = this.#file.readSync(bytes.subarray(done));
      if (count === null) throw new RangeError("the archive became shorter while it was read");
      done += count;
    }
    return bytes;
  }
}
