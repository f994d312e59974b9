// The folders that a report has for itself while it runs.
import { FolderInUseError, type FolderLock, lockFolder } from "lib/data/files/folder_lock.ts";
import { NOTEBOOKS } from "../environment/mod.ts";
import { dirname } from "node:path";
import { checkpointsOf } from "./results.ts";

/** Where trainings of these notebooks keep their checkpoints; a notebook from elsewhere need not have any. */
async function checkpointFolders(notebooks: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of notebooks) {
    const folder = checkpointsOf(path);
    const isThere = () => Deno.stat(folder).then(() => true, () => false);
    if (dirname(path) === NOTEBOOKS || await isThere()) found.add(folder);
  }
  return [...found].sort();
}

/**
 * Takes the folder of the report and those of the checkpoints: two runs in one of them would take each other's files for
 * their own, and remove them.
 *
 * @param who what takes them, in words
 * @throws {FolderInUseError} when another run has the report's folder
 * @throws Error when another run has the checkpoints'
 */
export async function takeFolders(
  output: string,
  notebooks: readonly string[],
  who: string,
): Promise<Disposable> {
  const locks: FolderLock[] = [];
  const release = () => locks.forEach((lock) => lock.release());
  try {
    locks.push(await lockFolder(output, who));
    for (const folder of await checkpointFolders(notebooks)) {
      locks.push(
        await lockFolder(folder, who).catch((error: unknown) => {
          if (!(error instanceof FolderInUseError)) throw error;
          throw new Error(
            `${folder} is in use by ${error.holder}. Notebooks keep their trainings there, whatever --output says: ` +
              "wait until it ends.",
          );
        }),
      );
    }
    return { [Symbol.dispose]: release };
  } catch (error) {
    release();
    throw error;
  }
}
