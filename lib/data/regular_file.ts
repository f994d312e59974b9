// A path that a user gives for a file: whether it is one, before anything is read.
import { DataFileError, messageOf } from "./errors.ts";

/**
 * The size in bytes of the file at a path. A pipe or a device is none: it has no end.
 *
 * @throws {DataFileError} when there is no file, or it cannot be looked at
 */
export async function fileSize(path: string): Promise<number> {
  const { isFile, isDirectory, size } = await readable(path, () => Deno.stat(path));
  if (isFile) return size;
  const problem = isDirectory ? "is a folder" : "is a device or a pipe, not a file";
  throw new DataFileError(path, problem, "Give the path of a file");
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
    if (error instanceof DataFileError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new DataFileError(path, "is not there", "Check the path");
    }
    throw new DataFileError(path, `cannot be read (${messageOf(error)})`, "Check the path");
  }
}
