// Whether an open file is the one at a path.

/** Whether the file at a path is the open one: it may have been removed, or replaced by another. */
export async function isStillAt(file: Deno.FsFile, path: string): Promise<boolean> {
  try {
    const [here, there] = await Promise.all([file.stat(), Deno.stat(path)]);
    return here.ino === there.ino && here.dev === there.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
