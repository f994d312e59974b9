// Where data files live: the project's data/ folder and the optional local mirror.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Environment variable that names a folder with the published files (`mnist/...`). */
export const MIRROR_VARIABLE = "MASKGIT_MIRROR";

/** The project's `data/` folder, absolute: downloads and caches go here and nowhere else. */
export function dataFolder(): string {
  return fileURLToPath(new URL("../../../data", import.meta.url));
}

/**
 * The local mirror folder that the user named, absolute, if any. The scripts take a relative one from where the user
 * stands; what comes here relative, from a kernel that no script has started, is taken from the project's folder.
 */
export function mirrorFolder(): string | undefined {
  const named = Deno.env.get(MIRROR_VARIABLE);
  return named ? resolve(dataFolder(), "..", named) : undefined;
}
