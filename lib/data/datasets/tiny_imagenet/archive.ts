// What tiny-imagenet-200 is read from: its zip archive as published, or the folder it unpacks to.
import { type Archive, UnreadableFile } from "../../files/archive.ts";
import { DataFileError } from "../../files/errors.ts";
import { FolderArchive } from "./folder_archive.ts";
import { folderRoot, ROOT, zipRoot } from "./root.ts";
import { ZipArchive } from "../../files/zip/zip_archive.ts";

/** The published archive. */
export const PUBLISHED = {
  url: "http://cs231n.stanford.edu/tiny-imagenet-200.zip",
  bytes: 248_100_043,
  md5: "90528d7ca1a48142e341f4ef8d21d0de",
} as const;

/** words.txt is the longest text, with 2.7 MB. */
const MOST_TEXT_BYTES = 16 * 2 ** 20;

const FIX = `Get ${ROOT}.zip anew from ${PUBLISHED.url} ` +
  `(${PUBLISHED.bytes.toLocaleString("en")} bytes), or delete this one and run again`;

/** A zip archive as the data set in one of its folders. */
class RootedArchive implements Archive {
  constructor(private readonly zip: ZipArchive, private readonly root: string) {}

  get path(): string {
    return this.zip.path;
  }

  get fix(): string {
    return this.zip.fix;
  }

  list(folder: string): readonly string[] {
    return this.zip.list(this.#inZip(folder));
  }

  async read(name: string, most: number): Promise<Uint8Array> {
    return await this.zip.read(this.#inZip(name), most);
  }

  [Symbol.dispose](): void {
    this.zip[Symbol.dispose]();
  }

  #inZip(name: string): string {
    return [this.root, name].filter((part) => part !== "").join("/");
  }
}

/**
 * Opens the zip archive, or the folder, at a path. The data set may lie in a folder of it.
 *
 * @throws DataFileError when it is no folder, and no sound and safe zip archive
 */
export async function openArchive(path: string): Promise<Archive> {
  const { isDirectory, isFile } = await Deno.stat(path);
  if (!isDirectory && !isFile) {
    throw new DataFileError(path, "it is neither a file nor a folder", FIX);
  }
  if (isDirectory) return new FolderArchive(folderRoot(path), FIX);
  const zip = await ZipArchive.open(path, "", FIX);
  return new RootedArchive(zip, zipRoot(zip.names()));
}

/** The lines of a text that the data set cannot be read without. @throws DataFileError */
export async function readLines(archive: Archive, name: string): Promise<string[]> {
  try {
    const text = new TextDecoder().decode(await archive.read(name, MOST_TEXT_BYTES));
    return text.split(/\r?\n/).filter((line) => line !== "");
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new DataFileError(archive.path, `${name} ${error.message}`, archive.fix);
  }
}
