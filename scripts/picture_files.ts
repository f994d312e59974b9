// The pictures that a command line names.
import { extname, join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";

const ENDINGS = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".avif", ".svg"];

/**
 * The pictures of a folder by name, or the one picture; told apart by what is there.
 *
 * @throws {DataFileError} when there is none
 */
export async function listPictures(input: string): Promise<string[]> {
  const { isDirectory } = await Deno.stat(input).catch(() => {
    throw new DataFileError(input, "is not there", "Check the path");
  });
  if (!isDirectory) return [input];
  const entries = await Array.fromAsync(Deno.readDir(input));
  const names = entries.filter(({ name, isFile }) =>
    isFile && ENDINGS.includes(extname(name).toLowerCase())
  ).map(({ name }) => name).sort();
  if (names.length > 0) return names.map((name) => join(input, name));
  throw new DataFileError(
    input,
    "holds no pictures",
    `Give a folder with files that end in ${ENDINGS.join(", ")}`,
  );
}
