// Files that a user names: checked to be regular files, and read up to a limit of bytes.
import { DataFileError, messageOf } from "./errors.ts";

/** How much of a file is read. */
export interface UserFileOptions {
  /** Most bytes that the file may have. */
  most: number;
}

/**
 * What the system says of a file that a user names; links are followed.
 *
 * @throws {DataFileError} when nothing is there, a link leads nowhere or in a circle, or it is a folder, a device, a pipe or
 *   a socket, of which reading might never end
 */
export async function requireRegularFile(path: string): Promise<Deno.FileInfo> {
  const info = await statOf(path);
  if (info.isFile) return info;
  if (info.isDirectory) {
    throw new DataFileError(path, "is a folder, not a file", "Give a file in it");
  }
  throw new DataFileError(
    path,
    `is a ${kindOf(info)}, not a file`,
    "Write what comes from it into a file, and give that",
  );
}

/**
 * The bytes of a file that a user names.
 *
 * @throws {DataFileError} as {@linkcode requireRegularFile}; when the file is empty, has more bytes than the limit, changes
 *   while it is read, or may not be read
 */
export async function readUserFile(
  path: string,
  { most }: UserFileOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await requireRegularFile(path);
  if (size === 0) throw new DataFileError(path, "is empty", "Give a file with something in it");
  if (size > most) {
    const problem = `has ${megabytes(size)} MB; at most ${megabytes(most)} MB are read`;
    throw new DataFileError(path, problem, "Give a smaller file");
  }
  const bytes = new Uint8Array(size);
  const length = await readable(path, () => readInto(path, bytes));
  if (length === size) return bytes;
  const problem = `changed while it was read: ${size} bytes were there at first`;
  throw new DataFileError(path, problem, "Wait until it is written, and try again");
}

/** Fills an array; the number of bytes that were there, one more than it holds where there are more. */
async function readInto(path: string, bytes: Uint8Array): Promise<number> {
  using file = await Deno.open(path);
  let length = 0;
  while (length < bytes.length) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) return length;
    length += read;
  }
  return await file.read(new Uint8Array(1)) === null ? length : length + 1;
}

async function statOf(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw unreadable(path, error);
    const link = await Deno.readLink(path).catch(() => undefined);
    if (link === undefined) {
      throw new DataFileError(path, "is not there: there is no such file", "Check the path");
    }
    const problem = `is a link to ${link}, which is not there`;
    throw new DataFileError(path, problem, "Bring back what it links to, or remove the link");
  }
}

/**
 * What a function that reads the file gives, its system's errors as errors of the file.
 *
 * @throws {DataFileError}
 */
export async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof DataFileError ? error : unreadable(path, error);
  }
}

/** What the system's refusal means. */
function unreadable(path: string, error: unknown): DataFileError {
  if (error instanceof Deno.errors.PermissionDenied) {
    return new DataFileError(path, "may not be read", "Give yourself the right to read it");
  }
  if (error instanceof Deno.errors.FilesystemLoop) {
    return new DataFileError(path, "is a link that leads back to itself", "Remove the link");
  }
  if (error instanceof Deno.errors.NotFound) {
    return new DataFileError(path, "is not there any more", "Bring it back, and try again");
  }
  return new DataFileError(path, `cannot be read (${messageOf(error)})`, "Check the path");
}

function kindOf(info: Deno.FileInfo): string {
  if (info.isFifo) return "pipe";
  if (info.isSocket) return "socket";
  return "device";
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toLocaleString("en", { maximumFractionDigits: 1 });
}
