// Lets tests import @std/assert where the JSR registry is unreachable.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../environment/mod.ts";

const STD_ASSERT = "@std/assert";
const PROBE_TIMEOUT_MS = 8_000;

interface ImportMap {
  imports: Record<string, string>;
}

/** What an import of deno.json stands for in an import map, where paths below it need an own entry. */
function expand([name, target]: [string, string], root: string): [string, string][] {
  if (/^\.{1,2}\//.test(target)) return [[name, new URL(target, pathToFileURL(`${root}/`)).href]];
  const paths = /^(npm|jsr):\/?(.+?)\/?$/.exec(target);
  if (!paths || name.endsWith("/")) return [[name, target]];
  return [[name, target], [`${name}/`, `${paths[1]}:/${paths[2]}/`]];
}

/**
 * deno.json's imports with `@std/assert` taken from tests/support/assert.ts instead. `--import-map` replaces
 * deno.json's imports as a whole, so the map is derived from them.
 */
export function deriveImportMap(imports: Record<string, string>, root: string): ImportMap {
  const shim = pathToFileURL(join(root, "tests", "support", "assert.ts")).href;
  const kept = Object.entries(imports).filter(([name]) => name !== STD_ASSERT);
  const entries = kept.flatMap((entry) => expand(entry, root));
  return { imports: { ...Object.fromEntries(entries), [STD_ASSERT]: shim } };
}

/** Whether Deno can load `specifier`, from its cache or from the network. */
export async function canLoad(specifier: string): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const command = new Deno.Command(Deno.execPath(), {
    args: ["cache", "--no-config", "--no-lock", specifier],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal,
  });
  return await command.output().then((output) => output.success, () => false);
}

/**
 * The arguments that `deno test` and `deno check` need here: none where `@std/assert` loads, otherwise
 * `--import-map` with a derived file.
 */
export async function importArguments(): Promise<string[]> {
  const config = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json"))) as ImportMap;
  if (await canLoad(config.imports[STD_ASSERT])) return [];
  const folder = join(ROOT, "node_modules", ".cache");
  const path = join(folder, "test_imports.json");
  await Deno.mkdir(folder, { recursive: true });
  const draft = `${path}.${Deno.pid}`;
  await Deno.writeTextFile(draft, JSON.stringify(deriveImportMap(config.imports, ROOT), null, 2));
  await Deno.rename(draft, path);
  return [`--import-map=${path}`];
}
