// Caches: what is kept between runs to save time. They may be missing, damaged, or impossible to write; all goes on without.
import { dirname, sep } from "node:path";
import { dataFolder } from "./paths.ts";

/** Folders of which it was said that they cannot be written. */
const told = new Set<string>();

/**
 * Runs what writes a cache. Where the system does not let it (a read-only or full disk, no
 * permission, a file where the folder should be), that is said once, and all goes on.
 *
 * @param path of the cache
 */
export async function keep(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    const data = dataFolder();
    const folder = path.startsWith(data + sep) ? data : dirname(path);
    if (told.has(folder)) return;
    told.add(folder);
    console.warn(`${folder} cannot be written (${reason}): caches are not kept`);
  }
}

/** What a cache gives; undefined where the system does not let it be read, as where there is none. */
export async function readKept<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (systemReason(error) === undefined) throw error;
    return undefined;
  }
}

/** The operating system's reason for an error, also where another error was made of it; undefined where it has none. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const isSystems = "code" in error && /^E[A-Z0-9]+$/.test(String(error.code));
  // "Read-only file system (os error 30): mkdir '...'"
  if (isSystems) return error.message.split(" (os error")[0];
  return systemReason(error.cause);
}
