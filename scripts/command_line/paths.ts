// Paths that a user gives mean the folder where the user stands.
import { isAbsolute, relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { ROOT } from "../environment/paths.ts";

/** Environment variables that name a file or a folder. */
export const PATH_VARIABLES = [
  "BENCH_PYTHON",
  "CHROMIUM",
  "DENO_DIR",
  "MASKGIT_MIRROR",
  "PYTHON",
  "TENSORFLOW_LIBRARY",
] as const;

/** Those that may name a command to look for in PATH as well; they are paths where they hold a slash. */
const COMMANDS: readonly string[] = ["BENCH_PYTHON", "CHROMIUM", "PYTHON"];

/** A path, or a file URL, as an absolute path; relative ones from where the user stands. */
export function userPath(text: string): string {
  return resolve(Deno.cwd(), /^file:\/\//i.test(text) ? fileURLToPath(text) : text);
}

/** A path as a user who stands here would write it. */
export function shownPath(path: string): string {
  const near = relative(Deno.cwd(), path);
  return near === "" || near.startsWith("..") || isAbsolute(near) ? path : near;
}

/** The part of `Deno.env` that is used here. */
export type Variables = Pick<typeof Deno.env, "get" | "set" | "delete">;

/**
 * Makes the folder where the user stands this process's own, and the variables that name paths absolute, so that a path
 * means the same here and in all that is started from here. `deno task` runs in the project's folder and tells in
 * INIT_CWD where it was called; anywhere else this process stands where its user does, and INIT_CWD is an older one's.
 */
export function standWhereUserStands(variables: Variables = Deno.env, root: string = ROOT): void {
  const called = variables.get("INIT_CWD");
  if (called && isSameFolder(Deno.cwd(), root)) {
    try {
      process.chdir(called); // Not Deno's: a package that keeps the folder's name must hear of it.
    } catch {
      // Gone since, or not to be entered: the project's folder will do.
    }
  }
  variables.delete("INIT_CWD"); // For all that is started from here it would be wrong.
  for (const name of PATH_VARIABLES) {
    const value = variables.get(name);
    if (!value || (COMMANDS.includes(name) && !value.includes("/"))) continue;
    variables.set(name, userPath(value));
  }
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return Deno.realPathSync(one) === Deno.realPathSync(other);
  } catch {
    return false;
  }
}
