// Small notebooks and folders for the tests of the scripts, inside the project so that deno.json holds.
import { join } from "node:path";
import { OUTPUTS, ROOT } from "../../scripts/environment/mod.ts";
import { type Ended, runDeno } from "../support/processes.ts";
import type { Cell, Notebook } from "../../scripts/notebooks/notebook.ts";

/** Runs `use` with a folder under `parent` that is removed afterwards. */
export async function withFolder<T>(
  use: (folder: string) => Promise<T>,
  parent: string = OUTPUTS,
): Promise<T> {
  const folder = await Deno.makeTempDir({ dir: parent, prefix: "test-" });
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export const code = (source: string): Cell => ({
  cell_type: "code",
  source,
  outputs: [],
  execution_count: null,
});

export const text = (source: string): Cell => ({ cell_type: "markdown", source });

/** A notebook for Deno's kernel. */
export function notebook(...cells: Cell[]): Notebook {
  const withIds = cells.map((cell, i) => ({ ...cell, id: `cell-${i}`, metadata: {} }));
  const kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
  return { cells: withIds, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
}

/** Writes a notebook of `cells` into `folder`. @returns its path */
export async function writeNotebook(folder: string, ...cells: Cell[]): Promise<string> {
  const path = join(folder, "fixture.ipynb");
  await Deno.writeTextFile(path, JSON.stringify(notebook(...cells)));
  return path;
}

/** A cell that shows a plotly line chart titled `title`. */
export const chartCell = (title: string): Cell =>
  code(`
const data = [{ type: "scatter", x: [1, 2, 3], y: [2, 1, 3] }];
const figure = { data, layout: { title: { text: "${title}" }, width: 600, height: 300 } };
const bundle = { "application/vnd.plotly.v1+json": figure, "text/plain": "${title}" };
await Deno.jupyter.broadcast("display_data", { data: bundle, metadata: {}, transient: {} });
`);

/** Runs a script of the project. */
export const runScript = (name: string, ...args: string[]): Promise<Ended> =>
  runDeno(["run", "--allow-all", join(ROOT, "scripts", name), ...args]);

/** Whether a process with this id runs. */
export async function isAlive(pid: number): Promise<boolean> {
  const command = new Deno.Command("kill", { args: ["-0", String(pid)], stderr: "null" });
  return (await command.output()).success;
}

/** Waits until `condition` holds. @throws Error after `seconds` */
export async function until(condition: () => Promise<boolean>, seconds = 20): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!await condition()) {
    if (performance.now() > end) throw new Error(`not reached within ${seconds} s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Variables of a test's own. */
export function environment(values: Record<string, string> = {}) {
  const all = new Map(Object.entries(values));
  const env = {
    get: (name: string) => all.get(name),
    set: (n: string, v: string) => all.set(n, v),
  };
  return { all, env: env as unknown as typeof Deno.env };
}
