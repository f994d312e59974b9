// Where data files live: the project's data/ folder and the optional local mirror.
import { fileURLToPath } from "node:url";

/** Environment variable that names a folder with the published files (`mnist/...`). */
export const MIRROR_VARIABLE = "MASKGIT_MIRROR";

/** The project's `data/` folder, absolute: downloads and caches go here and nowhere else. */
export function dataFolder(): string {
  return fileURLToPath(new URL("../../data", import.meta.url));
}

/** The local mirror folder that the user named, if any. */
export function mirrorFolder(): string | undefined {
  return Deno.env.get(MIRROR_VARIABLE) || undefined;
}
