// Checks the notebooks' cells as TypeScript, which Deno's own commands leave out, and their outputs.
import { basename } from "node:path";
import { ROOT } from "../environment/mod.ts";
import {
  extractCells,
  type ExtractedCells,
  extractedPath,
  mapMessages,
} from "../notebooks/cells.ts";
import { outputProblemsOf } from "../notebooks/committed.ts";
import { namesPicture, notebookText, readNotebook, REPORT_PICTURE } from "../notebooks/notebook.ts";
import { hasOutputs, stripOutputs } from "../notebooks/outputs.ts";

interface Checked {
  path: string;
  file: string;
  cells: ExtractedCells;
}

/** Output of a Deno command without colours, and whether it succeeded. */
async function deno(args: string[]): Promise<{ success: boolean; stdout: string; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

interface LintReport {
  diagnostics: {
    filename: string;
    range: { start: { line: number; col: number } };
    message: string;
    code: string;
  }[];
  errors: { file_path: string; message: string }[];
}

/** Turns `deno lint --json` into lines that name the place as the type-checker does. */
export function lintMessages(json: string): string[] {
  const report = JSON.parse(json) as LintReport;
  const found = report.diagnostics.map(({ filename, range: { start }, message, code }) =>
    `${message} (${code})\n    at ${filename}:${start.line}:${start.col + 1}`
  );
  return [...report.errors.map(({ message }) => message), ...found];
}

/** Lints and type-checks the cells of the notebooks. @returns the tools' messages, places mapped back */
export async function cellProblems(
  notebooks: string[],
  importArguments: string[],
): Promise<string[]> {
  if (notebooks.length === 0) return []; // Without files the commands would take all.
  const checked: Checked[] = [];
  try {
    for (const path of notebooks) {
      const cells = extractCells(await readNotebook(path));
      const file = extractedPath(path);
      checked.push({ path, file, cells });
      await Deno.writeTextFile(file, cells.text);
    }
    const files = checked.map(({ file }) => file);
    const linted = await deno(["lint", "--json", ...files]);
    const lint = linted.stdout.startsWith("{") ? lintMessages(linted.stdout) : [linted.stderr];
    const types = await deno(["check", "--quiet", ...importArguments, ...files]);
    const [typeErrors] = types.stderr.split(/\n+(?:error: Type checking failed|Stack backtrace)/);
    const messages = [...lint, ...types.success ? [] : [typeErrors.trim()]];
    const mapped = messages.map((message) =>
      checked.reduce((text, { path, cells }) => mapMessages(text, path, cells), message)
    );
    return [...new Set(mapped.map((message) => message.replace(/^error: /, "")))];
  } finally {
    for (const { file } of checked) await Deno.remove(file).catch(() => {});
  }
}

/** The notebooks that do not name the picture that stands for them at the top of the report. */
export async function pictureProblems(notebooks: string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const path of notebooks) {
    if (namesPicture(await readNotebook(path))) continue;
    problems.push(`${basename(path)}: needs one code cell with the tag ${REPORT_PICTURE}`);
  }
  return problems;
}

/** What is wrong with the notebooks' outputs, and what is to be known of them. */
export interface OutputReport {
  problems: string[];
  /** Notebooks without outputs are allowed. */
  notes: string[];
}

/** Checks the outputs that the notebooks hold; with `fix`, those that are not right are removed instead. */
export async function checkOutputs(notebooks: string[], fix: boolean): Promise<OutputReport> {
  const problems: string[] = [], notes: string[] = [];
  for (const path of notebooks) {
    const notebook = await readNotebook(path), name = basename(path);
    const found = await outputProblemsOf(notebook, (await Deno.stat(path)).size);
    if (found.length > 0 && fix) {
      stripOutputs(notebook);
      await Deno.writeTextFile(path, notebookText(notebook));
    } else problems.push(...found.map((problem) => `${name}: ${problem}`));
    if (!hasOutputs(notebook)) notes.push(`${name} has no outputs; deno task refresh makes them`);
  }
  if (problems.length > 0) {
    problems.push("deno task refresh runs them again; deno task check --fix removes the outputs");
  }
  return { problems, notes };
}
