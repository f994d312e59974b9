// Lists the project's own source files.
import { join, relative } from "node:path";
import { ROOT } from "../environment/mod.ts";

/** The folders with source code. */
export const SOURCE_FOLDERS = ["lib", "scripts", "tests", "benchmarks"];

const SKIPPED = new Set(["node_modules", "__pycache__", ".venv", ".ipynb_checkpoints"]);

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory && !SKIPPED.has(entry.name)) yield* walk(path);
    else if (entry.isFile) yield path;
  }
}

/** The folders of `SOURCE_FOLDERS` that exist, relative to `root`. */
export async function presentFolders(root: string = ROOT): Promise<string[]> {
  const exists = (name: string) =>
    Deno.stat(join(root, name)).then((stat) => stat.isDirectory, () => false);
  const present = await Promise.all(SOURCE_FOLDERS.map(exists));
  return SOURCE_FOLDERS.filter((_, i) => present[i]);
}

/** Files under `folders` of `root` with one of the endings, sorted, as paths relative to `root`. */
export async function sourceFiles(
  folders: string[],
  endings: string[],
  root: string = ROOT,
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for await (const path of walk(join(root, folder))) {
      if (endings.some((ending) => path.endsWith(ending))) found.push(relative(root, path));
    }
  }
  return found.sort();
}
