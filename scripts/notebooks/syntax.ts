// Finds syntax errors before a notebook runs: Deno's kernel would refuse the cell without a message.
import { isRunnable, joined, type Notebook } from "./notebook.ts";

export interface SyntaxProblem {
  /** Index of the cell in the notebook, from 0. */
  index: number;
  message: string;
}

/** What Deno's parser says about a piece of TypeScript; undefined when it can read it. */
export async function syntaxError(source: string): Promise<string | undefined> {
  // The formatter parses as strictly as the kernel, needs no file and does not load imports.
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--ext", "ts", "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(source)).then(() => writer.close());
  const [output] = await Promise.all([child.output(), written.catch(() => {})]);
  if (output.success) return undefined;
  const text = new TextDecoder().decode(output.stderr);
  const [message] = text.replace(/^error: SyntaxError: /, "").split(
    /\n+(?:Stack backtrace|\s+at )/,
  );
  const place = /:(\d+):(\d+)\s/.exec(text);
  return place ? `line ${place[1]}, column ${place[2]}: ${message.trim()}` : message.trim();
}

/** The first cell that cannot be parsed. */
export async function findSyntaxProblem(notebook: Notebook): Promise<SyntaxProblem | undefined> {
  for (const [index, cell] of notebook.cells.entries()) {
    if (!isRunnable(cell)) continue;
    const message = await syntaxError(joined(cell.source));
    if (message) return { index, message };
  }
  return undefined;
}
