// The data set as a folder of files, the archive unpacked.
import { join } from "node:path";
import { type Archive, UnreadableFile } from "../../files/archive.ts";
import { DataFileError } from "../../files/errors.ts";
import { systemReason } from "../../files/kept.ts";

/**
 * Names in a folder, or in the one that a link leads to, in no order; none when there is no such folder.
 *
 * @throws DataFileError when it cannot be read
 */
export function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (isNowhere(error)) return [];
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new DataFileError(folder, `it cannot be read (${reason})`, "Change its permissions");
  }
}

/** Whether nothing is at a path: no such name, a file on the way, links that lead round. */
function isNowhere(error: unknown): boolean {
  const { NotFound, NotADirectory, FilesystemLoop } = Deno.errors;
  return [NotFound, NotADirectory, FilesystemLoop].some((kind) => error instanceof kind);
}

/** An unpacked archive. */
export class FolderArchive implements Archive {
  /** @param path the folder that has wnids.txt in it */
  constructor(readonly path: string, readonly fix: string) {}

  list(folder: string): string[] {
    return namesIn(join(this.path, folder));
  }

  /** Not by threads of its own: for files of 2 KB that takes three times as long. */
  // deno-lint-ignore require-await
  async read(name: string, most: number): Promise<Uint8Array> {
    const path = join(this.path, name);
    try {
      const { isFile, size } = Deno.statSync(path);
      if (!isFile) throw new UnreadableFile("is no file");
      if (size > most) throw new UnreadableFile(`is too long, ${size.toLocaleString("en")} bytes`);
      using file = Deno.openSync(path);
      const bytes = new Uint8Array(size);
      let done = 0;
      while (done < size) {
        const count = file.readSync(bytes.subarray(done));
        if (count === null) throw new UnreadableFile("became shorter while it was read");
        done += count;
      }
      return bytes;
    } catch (error) {
      if (isNowhere(error)) throw new UnreadableFile("is missing");
      const reason = systemReason(error);
      throw reason === undefined ? error : new UnreadableFile(`cannot be read (${reason})`);
    }
  }

  [Symbol.dispose](): void {}
}
