// `deno task check [--fix]`: format, lint and types of everything, the notebooks' cells included.
import { join, relative } from "node:path";
import { dependencyProblems } from "./check/dependencies.ts";
import { presentFolders, sourceFiles } from "./check/files.ts";
import { cellProblems, checkOutputs, pictureProblems } from "./check/notebooks.ts";
import { sizeProblems } from "./check/sizes.ts";
import { noWords, readCommandLine } from "./command_line/mod.ts";
import {
  CommandError,
  ensureSetup,
  ISOLATED,
  ROOT,
  runCommand,
  runMain,
  VENV,
  venvPython,
} from "./environment/mod.ts";
import { listNotebooks } from "./notebooks/notebook.ts";
import { format } from "./notebooks/format.ts";
import { importArguments } from "./testing/imports.ts";

const USAGE = `deno task check [--fix]

Checks format, lint and types of lib, scripts, tests, benchmarks and the notebooks' cells, and the notebooks' outputs.
  --fix  mends what can be mended: format, lint, the notebooks' form`;

interface Check {
  name: string;
  /** @returns problems, in the user's words; none when all is well */
  run(): Promise<string[]>;
}

async function command(name: string, args: string[], env?: Record<string, string>) {
  try {
    await runCommand(name, { args, cwd: ROOT, env, tailLines: 100_000 });
    return [];
  } catch (error) {
    if (error instanceof CommandError) return [error.tail];
    throw error;
  }
}

// Without colours: the messages are searched and indented.
const deno = (...args: string[]) => command(Deno.execPath(), args, { NO_COLOR: "1" });

/** Whether formatting changes the notebook: `deno fmt --check` says so of notebooks that stay as they are. */
async function isFormatted(notebook: string): Promise<boolean> {
  const source = await Deno.readTextFile(notebook);
  return (await format(source, "ipynb")).text === source;
}

/** The names of badly formatted files; the formatter's diffs are long. */
async function formatProblems(fix: boolean): Promise<string[]> {
  const [output] = await deno("fmt", ...(fix ? [] : ["--check"]));
  if (output === undefined) return [];
  const paths = [...output.matchAll(/^from (.+):$/gm)].map((match) => match[1]);
  if (paths.length === 0) return [output];
  const bad: string[] = [];
  for (const path of paths) {
    if (!path.endsWith(".ipynb") || !await isFormatted(path)) bad.push(relative(ROOT, path));
  }
  return bad.length === 0 ? [] : [...bad, "deno task check --fix formats them"];
}

async function contents(folders: string[], endings: string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of await sourceFiles(folders, endings)) {
    files.set(path, await Deno.readTextFile(join(ROOT, path)));
  }
  return files;
}

async function compilePython(): Promise<string[]> {
  const files = await sourceFiles(await presentFolders(), [".py"]);
  const cache = `pycache_prefix=${join(VENV, "tmp", "pycache")}`;
  return files.length === 0
    ? []
    : await command(venvPython(), [...ISOLATED, "-X", cache, "-m", "py_compile", ...files]);
}

async function outputProblems(fix: boolean): Promise<string[]> {
  const { problems, notes } = await checkOutputs(await listNotebooks(), fix);
  for (const note of notes) console.log(`note    ${note}`);
  return problems;
}

/** Everything that is checked, in the order of the time it takes. */
async function checks(fix: boolean): Promise<Check[]> {
  const folders = await presentFolders();
  const imports = await importArguments();
  return [
    { name: "notebooks' outputs", run: () => outputProblems(fix) },
    {
      name: "notebooks' pictures",
      run: async () => await pictureProblems(await listNotebooks()),
    },
    { name: "format", run: () => formatProblems(fix) },
    { name: "lint", run: () => deno("lint", ...(fix ? ["--fix"] : [])) },
    {
      name: "file sizes",
      run: async () => sizeProblems(await contents(folders, [".ts", ".js", ".py", ".css"])),
    },
    {
      name: "dependencies of lib's folders",
      run: async () => dependencyProblems(await contents(["lib"], [".ts"])),
    },
    { name: "Python", run: compilePython },
    { name: "types", run: () => deno("check", "--quiet", ...imports, ...folders) },
    {
      name: "notebooks' cells",
      run: async () => await cellProblems(await listNotebooks(), imports),
    },
  ];
}

async function main(args: string[]): Promise<number> {
  const { values, words, help } = readCommandLine(args, { fix: { type: "boolean" } });
  if (help) {
    console.log(USAGE);
    return 0;
  }
  noWords(words);
  await ensureSetup();
  let failed = 0;
  for (const { name, run } of await checks(values.fix ?? false)) {
    const problems = await run();
    console.log(`${problems.length === 0 ? "ok    " : "FAILED"}  ${name}`);
    for (const problem of problems) console.log(problem.replaceAll(/^/gm, "        "));
    if (problems.length > 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runMain("check", main);
