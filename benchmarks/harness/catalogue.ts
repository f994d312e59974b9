// Finds the benchmarks: each is a folder of benchmarks/ whose mod.ts exports one as its default.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../scripts/environment/mod.ts";
import type { Benchmark } from "./benchmark.ts";

/** The folder of the benchmarks. */
export const BENCHMARKS: string = join(ROOT, "benchmarks");

/** What is not a benchmark although it has a mod.ts. */
const HARNESS = "harness";

/** All benchmarks by name, in alphabetical order. */
export async function findBenchmarks(folder: string = BENCHMARKS): Promise<Map<string, Benchmark>> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const isFile = isDirectory && name !== HARNESS &&
      await Deno.stat(join(folder, name, "mod.ts")).then((stat) => stat.isFile, () => false);
    if (isFile) names.push(name);
  }
  const found = new Map<string, Benchmark>();
  for (const name of names.sort()) {
    const file = join(folder, name, "mod.ts");
    const module = await import(pathToFileURL(file).href) as { default?: Benchmark };
    if (!module.default) throw new Error(`${file} has no default export; it must be a Benchmark`);
    found.set(name, module.default);
  }
  return found;
}

/**
 * The wanted ones of `found`; all where none is named.
 *
 * @throws Error that lists what there is when a name matches none
 */
export function selectBenchmarks(
  found: ReadonlyMap<string, Benchmark>,
  wanted: string[],
): [string, Benchmark][] {
  if (wanted.length === 0) return [...found];
  return [...new Set(wanted)].map((name) => {
    const benchmark = found.get(name);
    if (benchmark) return [name, benchmark];
    throw new Error(`no benchmark "${name}"; there are: ${[...found.keys()].join(", ") || "none"}`);
  });
}
