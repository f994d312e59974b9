// What lies in a folder, by kind.
import { join } from "node:path";
import { DataFileError } from "lib/data/mod.ts";
import { names } from "./words.ts";

/** Names in a folder, each kind in order. */
export interface Entries {
  /** Files with names that are wanted. */
  pictures: string[];
  /** Other files. */
  others: string[];
  /** Files whose names begin with a dot. */
  hidden: string[];
  folders: string[];
  /** Wanted by their names, but there is no file to read; and why. */
  broken: { name: string; why: string }[];
}

/** What systems leave behind, and nobody means: Mac's halves of files, thumbnails, a folder's looks. */
const LEFT_BEHIND = /^(\._.*|\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|__MACOSX)$/i;

/** @throws {DataFileError} when the folder may not be read */
export async function sortEntries(
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<Entries> {
  const entries: Entries = { pictures: [], others: [], hidden: [], folders: [], broken: [] };
  for (const name of await namesIn(folder)) {
    const info = await Deno.stat(join(folder, name)).catch((error) => whyNot(name, error));
    if (typeof info !== "string" && info.isDirectory) entries.folders.push(name);
    else if (name.startsWith(".")) entries.hidden.push(name);
    else if (!isWanted(name)) entries.others.push(name);
    else if (typeof info === "string") entries.broken.push({ name, why: info });
    else if (!info.isFile) entries.broken.push({ name, why: "is no file, but a pipe or a device" });
    else entries.pictures.push(name);
  }
  return entries;
}

/** @throws {DataFileError} that names what cannot be read */
export function requireReadable(folder: string, broken: Entries["broken"]): void {
  if (broken.length === 0) return;
  const [{ name, why }, ...more] = broken;
  const others = more.length === 0
    ? ""
    : `; so it is with ${more.length} more (${names(more.map(({ name }) => name))})`;
  throw new DataFileError(
    folder,
    `${names([name])} ${why}${others}`,
    "Mend it or take it out of the folder: a picture that is left out changes the result",
  );
}

/** All names but those that systems leave behind, by their UTF-16 codes. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const all = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    return all.filter((name) => !LEFT_BEHIND.test(name)).sort();
  } catch (error) {
    const words = error instanceof Deno.errors.PermissionDenied
      ? "may not be read"
      : `cannot be read (${(error as Error).message})`;
    throw new DataFileError(folder, words, "Give a folder that you may read");
  }
}

/** Why there is nothing behind a name. */
function whyNot(name: string, error: unknown): string {
  if (name.includes("\uFFFD")) return "has a name that is not UTF-8, by which it cannot be opened";
  if (error instanceof Deno.errors.NotFound) return "is a link to what is not there";
  if (error instanceof Deno.errors.FilesystemLoop) return "is a link that leads back to itself";
  return `cannot be read (${(error as Error).message})`;
}
