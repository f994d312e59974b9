// Writing a file so that it is either there whole or not at all, also after a crash or a power failure.
import { basename, dirname, join } from "node:path";
import { isStillAt } from "./same_file.ts";
import { asWriteError } from "./errors.ts";

/** Writes bytes to a file, by {@linkcode replaceFile}. */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  await replaceFile(path, (temporary) => Deno.writeFile(temporary, bytes));
}

/** The same of text. */
export async function writeTextAtomic(path: string, text: string): Promise<void> {
  await replaceFile(path, (temporary) => Deno.writeTextFile(temporary, text));
}

/**
 * Has a temporary file beside the target written and renames it when the disk has all of it. Folders are made as needed;
 * several processes may write the same file, the last one stays. What killed processes left in the folder is removed.
 *
 * @param write fills the file of the temporary name, which is there and empty
 * @throws {FileWriteError} that names the target, when the system does not let it be written
 */
export async function replaceFile(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(path);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await removeLeftOversOnce(folder, basename(path));
    await using temporary = await TemporaryFile.make(folder);
    await write(temporary.path);
    await temporary.becomes(path);
    await syncFolder(folder);
  } catch (error) {
    throw asWriteError(path, error);
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

/**
 * Removes the temporary files in a folder that processes left which were killed while they wrote. Those that are being
 * written are locked, and stay; so do those of a file system without locks.
 *
 * @param target a file's name: also what earlier versions of this program left of it
 */
export async function removeLeftOvers(folder: string, target?: string): Promise<void> {
  const isLeftOver = (name: string) =>
    TEMPORARY.test(name) ||
    target !== undefined && name.startsWith(`${target}.`) && EARLIER.test(name);
  for (const name of await namesIn(folder)) {
    if (isLeftOver(name)) await removeUnlocked(join(folder, name)).catch(() => {});
  }
}

/** Short, whatever the target is called; hidden, so that no list of pictures has it. */
const TEMPORARY = /^\.maskgit-[0-9a-f]{12}\.tmp$/;
/** After the target's name, in earlier versions. */
const EARLIER = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Folders that this process has looked through. */
const lookedThrough = new Set<string>();

async function removeLeftOversOnce(folder: string, target: string): Promise<void> {
  const real = await Deno.realPath(folder);
  if (lookedThrough.has(real)) return;
  lookedThrough.add(real);
  await removeLeftOvers(real, target);
}

async function namesIn(folder: string): Promise<string[]> {
  // A folder that may be written to, but not listed, is no reason not to write.
  return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);
}

/** On Windows a lock would keep out whoever writes the file, and what is left cannot be told from what is written. */
const CAN_LOCK = Deno.build.os !== "windows";

async function removeUnlocked(path: string): Promise<void> {
  if (!CAN_LOCK) return;
  using file = await Deno.open(path, { write: true });
  if (await file.tryLock(true)) await Deno.remove(path);
}

/** A new file, locked as long as it is written: so the others know that it is no left-over. */
class TemporaryFile implements AsyncDisposable {
  #renamed = false;

  private constructor(readonly path: string, readonly file: Deno.FsFile) {}

  static async make(folder: string): Promise<TemporaryFile> {
    while (true) {
      const random = crypto.getRandomValues(new Uint8Array(6)).toHex();
      const path = join(folder, `.maskgit-${random}.tmp`);
      const file = await Deno.open(path, { write: true, createNew: true });
      if (CAN_LOCK) await file.lock(true).catch(() => {}); // a file system without locks
      if (await isStillAt(file, path)) return new TemporaryFile(path, file);
      file.close(); // taken for a left-over before it was locked
    }
  }

  /** Renames it, when the disk has it: a rename may reach the disk before what it renames. */
  async becomes(path: string): Promise<void> {
    await this.file.sync();
    await Deno.rename(this.path, path);
    this.#renamed = true;
  }

  /** Removes what is not renamed; why it failed has been said then, and comes before why this fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#renamed) await Deno.remove(this.path).catch(() => {});
    this.file.close();
  }
}

/** Waits until the disk has the folder's names. Windows has no such call, and keeps names in a journal. */
async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path);
  await folder.sync();
}
