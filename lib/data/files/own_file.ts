// Small files that this project writes for itself: notes about runs, caches, lists.
import { digestOf } from "./checksum.ts";
import { writeTextAtomic } from "./atomic.ts";

/** Writes a value as JSON together with its checksum; the file is there whole or not at all. */
export async function writeOwnJson(path: string, value: unknown): Promise<void> {
  const text = JSON.stringify({ checksum: checksumOf(value), value }, null, 2);
  await writeTextAtomic(path, text + "\n");
}

/**
 * Reads what {@linkcode writeOwnJson} wrote.
 *
 * @returns undefined where there is no such file, or it is not as it was written: then what it says
 *   is found out anew
 * @throws when the file is there and cannot be read (no permission)
 */
export async function readOwnJson<T>(path: string): Promise<T | undefined> {
  try {
    const { checksum, value } = JSON.parse(await Deno.readTextFile(path)) ?? {};
    return checksum === checksumOf(value) ? value as T : undefined;
  } catch (error) {
    const useless = error instanceof Deno.errors.NotFound || error instanceof SyntaxError;
    if (useless) return undefined;
    throw error;
  }
}

/** Of the value, not of the text: spaces and line ends may differ. */
function checksumOf(value: unknown): string {
  return digestOf(new TextEncoder().encode(JSON.stringify(value) ?? ""), "sha256");
}
