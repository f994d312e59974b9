// The unfinished file of a download, held by one process at a time.
import { dirname } from "node:path";
import { removeIfThere } from "./atomic.ts";
import { systemReason } from "./kept.ts";
import { isStillAt } from "./same_file.ts";

/** How often a process that waits for another one's download looks again, in milliseconds. */
const POLL_MS = 100;

/** The place of a download cannot be written: no other source of the bytes would help. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}

/** Gives an error of the system's its meaning here. */
async function storing<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new StorageError(`${folder} cannot be written (${reason})`, { cause: error });
  }
}

/**
 * `<destination>.part`: grows while bytes arrive, survives a cut so that the next run can resume,
 * and becomes the destination by rename. The operating system's lock on it keeps other processes
 * out, and falls away by itself when this one dies.
 */
export class PartFile implements AsyncDisposable {
  #size: number;
  #done = false;

  private constructor(
    readonly destination: string,
    private readonly file: Deno.FsFile,
    size: number,
  ) {
    this.#size = size;
  }

  /**
   * Opens the part file of a destination, waiting for as long as another process holds it.
   *
   * @throws StorageError when the system does not let it be written
   */
  static async open(destination: string, signal?: AbortSignal): Promise<PartFile> {
    return await storing(dirname(destination), () => PartFile.#open(destination, signal));
  }

  static async #open(destination: string, signal?: AbortSignal): Promise<PartFile> {
    await Deno.mkdir(dirname(destination), { recursive: true });
    const path = `${destination}.part`;
    while (true) {
      signal?.throwIfAborted();
      const file = await Deno.open(path, { read: true, write: true, create: true });
      // The one before us may have renamed or removed the file we opened: then lock the new one.
      if (await file.tryLock(true) && await isStillAt(file, path)) {
        return new PartFile(destination, file, (await file.stat()).size);
      }
      file.close();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Path of the unfinished file. */
  get path(): string {
    return `${this.destination}.part`;
  }

  /** Bytes that have arrived. */
  get size(): number {
    return this.#size;
  }

  /** Throws away what has arrived. */
  async clear(): Promise<void> {
    await this.file.truncate(0);
    this.#size = 0;
  }

  /** Adds bytes at the end. @throws StorageError when the disk is full, for one */
  async append(bytes: Uint8Array): Promise<void> {
    await storing(dirname(this.destination), async () => {
      await this.file.seek(this.#size, Deno.SeekMode.Start);
      let written = 0;
      while (written < bytes.length) written += await this.file.write(bytes.subarray(written));
    });
    this.#size += bytes.length;
  }

  /** Makes it the destination. @throws StorageError when a folder has its name, for one */
  async commit(): Promise<void> {
    await storing(dirname(this.destination), () => Deno.rename(this.path, this.destination));
    this.#done = true;
  }

  /** Gives the file free; an empty one is removed, one that can be resumed stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#done && this.#size === 0) await removeIfThere(this.path);
    this.file.close();
  }
}
