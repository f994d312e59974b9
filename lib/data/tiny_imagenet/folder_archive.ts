// The data set as a folder of files, the archive unpacked.
import { join } from "node:path";
import type { Archive } from "./archive.ts";
import { UnreadableFile } from "../zip/unreadable_file.ts";

/** Names in a folder, in no order; none when there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
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
    try {
      using file = Deno.openSync(join(this.path, name));
      const { size } = file.statSync();
      if (size > most) throw new UnreadableFile(`is too long, ${size.toLocaleString("en")} bytes`);
      const bytes = new Uint8Array(size);
      let done = 0;
      while (done < size) {
        const count = file.readSync(bytes.subarray(done));
        if (count === null) throw new UnreadableFile("became shorter while it was read");
        done += count;
      }
      return bytes;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) throw new UnreadableFile("is missing");
      throw error;
    }
  }

  [Symbol.dispose](): void {}
}
