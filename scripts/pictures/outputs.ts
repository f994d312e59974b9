// Where results go: checked before anything is made, so that no work is lost to a name.
import { basename, dirname, join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { isFolder } from "./list.ts";
import { shownName } from "./words.ts";

/** Most bytes of a file's name on common file systems. */
const LONGEST = 255;

/**
 * Checks that files can be written, and makes their folders.
 *
 * @param inputs what is read and must not be overwritten
 * @throws {DataFileError} that says what is in the way
 */
export async function prepareOutputs(
  outputs: readonly string[],
  inputs: readonly string[],
): Promise<void> {
  const read = new Map<string, string>();
  for (const input of inputs) {
    const identity = await identityOf(input);
    if (identity !== undefined) read.set(identity, input);
  }
  for (const output of outputs) {
    const input = read.get(await identityOf(output) ?? "");
    if (input !== undefined) {
      const what = input === output ? "is read too" : `is the same file as ${input}, which is read`;
      throw new DataFileError(output, `${what}, and would be overwritten`, "Give another output");
    }
    if (await isFolder(output)) {
      throw new DataFileError(output, "is a folder, not a file to write", "Give another output");
    }
    const { length } = new TextEncoder().encode(basename(output));
    if (length > LONGEST) {
      const problem = `its name would have ${length} bytes; file systems take ${LONGEST}`;
      throw new DataFileError(shownName(basename(output)), problem, "Give shorter names");
    }
  }
  for (const folder of new Set(outputs.map((output) => dirname(output)))) await openFolder(folder);
}

/** A file's number on its disk; undefined where nothing is. */
async function identityOf(path: string): Promise<string | undefined> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info) return undefined;
  // Windows gives no numbers.
  return info.ino ? `${info.dev} ${info.ino}` : await Deno.realPath(path).catch(() => path);
}

/** Whether two paths lead to one file. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = [await identityOf(a), await identityOf(b)];
  return first !== undefined && first === second;
}

/** Makes a folder, and tries to write there. */
async function openFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".", suffix: ".tmp" }));
  } catch (error) {
    const above = await firstFileAbove(folder);
    const problem = above !== undefined
      ? `cannot be a folder: ${above} is a file`
      : error instanceof Deno.errors.PermissionDenied
      ? "may not be written to"
      : `cannot be written to (${(error as Error).message})`;
    throw new DataFileError(folder, problem, "Give another output");
  }
}

async function firstFileAbove(path: string): Promise<string | undefined> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info) return info.isDirectory ? undefined : path;
  return dirname(path) === path ? undefined : await firstFileAbove(dirname(path));
}

/** A file in a folder for each of some pictures, named like it, with the whole name where two would be the same. */
export function namedLike(folder: string, pictures: readonly string[], ending: string): string[] {
  const stems = pictures.map((path) => stemOf(path));
  // Some file systems take large and small letters for the same.
  const differ = new Set(stems.map((stem) => stem.toLowerCase())).size === stems.length;
  return pictures.map((path, i) => join(folder, `${differ ? stems[i] : basename(path)}${ending}`));
}

/** A file's name without its ending. */
export function stemOf(path: string): string {
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}
