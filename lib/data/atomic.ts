// Writing a file so that it is either there whole or not at all.
import { dirname } from "node:path";

/** Writes bytes to a file, by {@linkcode replaceFile}. */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  await replaceFile(path, (temporary) => Deno.writeFile(temporary, bytes));
}

/** The same of text. */
export async function writeTextAtomic(path: string, text: string): Promise<void> {
  await replaceFile(path, (temporary) => Deno.writeTextFile(temporary, text));
}

/**
 * Has a temporary name beside the target written and renames it when all is written. Folders are
 * made as needed; several processes may write the same file, the last one stays.
 */
export async function replaceFile(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await write(temporary);
    await Deno.rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
}

/** Removes a file; none there is fine. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
