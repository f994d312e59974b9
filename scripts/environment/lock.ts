// One setup at a time: a second one waits for the first.
import { join } from "node:path";

/**
 * Runs `action` while holding the lock file of `folder`. The system frees the lock when the holder
 * dies, so a killed setup blocks nobody.
 * @param onWait called once when another process holds the lock
 */
export async function withLock<T>(
  folder: string,
  action: () => Promise<T>,
  onWait: () => void = () => {},
): Promise<T> {
  await Deno.mkdir(folder, { recursive: true });
  const file = await Deno.open(join(folder, "setup.lock"), { create: true, write: true });
  try {
    if (!await file.tryLock(true)) {
      onWait();
      await file.lock(true);
    }
    return await action();
  } finally {
    file.close();
  }
}
