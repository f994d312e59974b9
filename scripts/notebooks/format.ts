// Deno's formatter on texts: formats notebooks, and finds syntax errors that the kernel would not tell.
import { ROOT } from "../environment/mod.ts";
import { isRunnable, joined, type Notebook } from "./notebook.ts";

export interface SyntaxProblem {
  /** Index of the cell in the notebook, from 0. */
  index: number;
  message: string;
}

/** Formats `source` with Deno's formatter. @param extension kind of the source, such as "ts" */
export async function format(source: string, extension: string, config: string[] = []) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", ...config, "--ext", extension, "-"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(source)).then(() => writer.close());
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    written.catch(() => {}),
  ]);
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stdout), message: decoder.decode(stderr) };
}

/** What Deno's parser says about a piece of TypeScript; undefined when it can read it. */
export async function syntaxError(source: string): Promise<string | undefined> {
  // The formatter parses as strictly as the kernel, needs no file and does not load imports.
  const { success, message: text } = await format(source, "ts", ["--no-config"]);
  if (success) return undefined;
  const [message] = text.replace(/^error: SyntaxError: /, "").split(
    /\n+(?:Stack backtrace|\s+at )/,
  );
  const place = /:(\d+):(\d+)\s/.exec(text);
  return place ? `line ${place[1]}, column ${place[2]}: ${message.trim()}` : message.trim();
}

/** The first cell that cannot be parsed. @throws the reason of `signal`, when it is aborted */
export async function findSyntaxProblem(
  notebook: Notebook,
  signal?: AbortSignal,
): Promise<SyntaxProblem | undefined> {
  for (const [index, cell] of notebook.cells.entries()) {
    signal?.throwIfAborted();
    if (!isRunnable(cell)) continue;
    const message = await syntaxError(joined(cell.source));
    if (message) return { index, message };
  }
  return undefined;
}
