// NumPy's archives of arrays, as numpy.savez and numpy.savez_compressed write them.

import { zipSync } from "fflate";
import { writeFileAtomic } from "./atomic.ts";
import { DataFileError, messageOf } from "./errors.ts";
import { MOST_NUMBERS } from "./limits.ts";
import { decodeNpy, encodeNpy, type NpyArray, npyBytes } from "./npy.ts";
import { requireRegularFile } from "./user_file.ts";
import { ZipArchive } from "./zip/zip_archive.ts";

const ENDING = ".npy";
const FIX = "Take a file that numpy.savez wrote, or make it anew";
/** A zip archive's dates begin in 1980, whatever the clock says; NumPy's have this one, too. */
const DATE = new Date(1980, 0, 1);

/** How much {@linkcode readNpz} reads. */
export interface ReadNpzOptions {
  /** The most numbers that an array may have. */
  mostNumbers?: number;
}

/**
 * Reads arrays of numbers by name; nothing in the file is run, and what else is in it is left alone.
 *
 * @param names the arrays to read
 * @param optional arrays that need not be there
 * @throws {DataFileError} when the file is not there or damaged, lacks one, or has one of another type
 */
export async function readNpz<N extends string, M extends string = never>(
  path: string,
  names: readonly N[],
  optional: readonly M[] = [],
  { mostNumbers = MOST_NUMBERS }: ReadNpzOptions = {},
): Promise<Record<N, NpyArray> & Partial<Record<M, NpyArray>>> {
  await requireRegularFile(path);
  using archive = await ZipArchive.open(path, "", FIX, { mostBytes: Infinity });
  const read = async (name: N | M): Promise<[N | M, NpyArray]> => {
    try {
      return [name, decodeNpy(await archive.read(name + ENDING, npyBytes(mostNumbers)))];
    } catch (error) {
      const files = archive.names().slice(0, 8).join(", ");
      const problem = `its array ${name} ${messageOf(error)}; it holds ${files || "nothing"}`;
      throw new DataFileError(path, problem, FIX);
    }
  };
  const held = new Set(archive.names());
  const arrays: [N | M, NpyArray][] = [];
  for (const name of [...names, ...optional.filter((name) => held.has(name + ENDING))]) {
    arrays.push(await read(name));
  }
  return Object.fromEntries(arrays) as Record<N, NpyArray> & Partial<Record<M, NpyArray>>;
}

/** Writes arrays by name, compressed, so that the file is there whole or not at all. */
export async function writeNpz(
  path: string,
  arrays: Readonly<Record<string, NpyArray>>,
): Promise<void> {
  const files = Object.entries(arrays).map(([name, array]) => [name + ENDING, encodeNpy(array)]);
  await writeFileAtomic(path, zipSync(Object.fromEntries(files), { mtime: DATE }));
}
