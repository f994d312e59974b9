// A folder that one process has for itself: trainings, reports, caches, the set-up.
import { join } from "node:path";
import { isStillAt } from "./same_file.ts";
import { asWriteError } from "./errors.ts";

/** A folder that another run has for itself. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";

  /** @param holder who has it, in words */
  constructor(readonly folder: string, readonly holder: string) {
    super(`${folder} is in use by ${holder}. Wait until it ends, or give another folder.`);
  }
}

/** A folder that this process has for itself, until it is released or the process ends. */
export interface FolderLock extends Disposable {
  release(): void;
}

/** How {@linkcode lockFolder} takes a folder. */
export interface LockOptions {
  /** Waits for the folder while another process has it; called once, with that process in words. */
  onWait?: (holder: string) => void;
}

const NAME = ".lock";

/**
 * Takes a folder for this process alone; it is made where there is none. The system frees it when
 * the process dies, however that happens, so nobody waits for one that is gone.
 *
 * @param who what takes it, in words: others read it ("train vqvae")
 * @throws {FolderInUseError} when another run has it and `onWait` is not given
 * @throws {FileWriteError} when the folder cannot be made or written to
 */
export async function lockFolder(
  folder: string,
  who: string,
  { onWait }: LockOptions = {},
): Promise<FolderLock> {
  const path = join(folder, NAME);
  for (let waited = false;;) {
    const file = await openLock(folder, path);
    try {
      if (!await file.tryLock(true)) {
        const holder = await holderOf(path);
        if (!onWait) throw new FolderInUseError(folder, holder);
        if (!waited) onWait(holder);
        waited = true;
        await file.lock(true);
      }
      if (await isStillAt(file, path)) return await claim(path, file, who);
    } catch (error) {
      file.close();
      throw error;
    }
    file.close(); // Released and removed between open and lock: the next round makes a new one.
  }
}

async function openLock(folder: string, path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    return await Deno.open(path, { create: true, read: true, write: true });
  } catch (error) {
    throw asWriteError(path, error);
  }
}

async function claim(path: string, file: Deno.FsFile, who: string): Promise<FolderLock> {
  const words = `${who} (process ${Deno.pid}, since ${new Date().toISOString()})`;
  try {
    await file.truncate(0);
    await file.write(new TextEncoder().encode(words));
  } catch {
    // A full disk: the lock holds without words, too.
  }
  let held = true;
  const release = () => {
    if (!held) return;
    held = false;
    try {
      Deno.removeSync(path); // While it is still held: whoever opened it before sees that it is gone.
    } catch {
      // Gone with its folder, or a system that keeps open files; an empty lock disturbs nobody.
    }
    file.close();
  };
  return { release, [Symbol.dispose]: release };
}

async function holderOf(path: string): Promise<string> {
  const words = await Deno.readTextFile(path).catch(() => "");
  return words.slice(0, 200) || "another process";
}
