// Runs one notebook through execute.py: follows its progress, stops it with everything it started.
import { join } from "node:path";
import {
  closedEnvironment,
  ISOLATED,
  jupyterEnvironment,
  killChild,
  lines,
  ROOT,
  venvPython,
} from "../environment/mod.ts";
import {
  headingBefore,
  isRunnable,
  joined,
  type Notebook,
  notebookText,
  readNotebook,
} from "../notebooks/notebook.ts";
import { writeTextAtomic } from "lib/data/files/atomic.ts";
import { findSyntaxProblem } from "../notebooks/format.ts";

export interface RunOptions {
  source: string;
  target: string;
  /** Variables for the kernel, beside those that keep Jupyter inside the project. */
  env?: Record<string, string>;
  /** Longest time, in seconds. */
  timeout?: number;
  /** Stops the run. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  /** Number of the code cell that runs, from 1, and how many there are. */
  cell: number;
  total: number;
  heading: string;
  /** The last line that the cell printed. */
  line: string;
}

/** Why a notebook did not reach its end. */
export interface Failure {
  /** Number of the code cell, from 1; 0 when no cell had started. */
  cell: number;
  /** The first lines of the cell. */
  source: string;
  name: string;
  message: string;
}

type Event =
  | { event: "kernel"; group: number }
  | { event: "cell"; index: number; number: number; total: number }
  | { event: "output"; line: string }
  | { event: "failed"; index: number; name: string; text: string };

const SOURCE_LINES = 6;
const STOP_GRACE_MS = 5_000;
/** Last lines of what a kernel prints beside the notebook, for when it dies. */
const ERROR_LINES = 10;

function failureAt(notebook: Notebook, index: number, name: string, message: string): Failure {
  const cells = notebook.cells.slice(0, index + 1).filter(isRunnable);
  const source = index < 0 ? "" : joined(notebook.cells[index].source);
  const first = source.split("\n").slice(0, SOURCE_LINES).join("\n");
  return { cell: index < 0 ? 0 : cells.length, source: first, name, message };
}

/** Kills a process group; one that is gone already is no error. */
export function killGroup(group: number): void {
  try {
    Deno.kill(-group, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Writes the notebook with the syntax error shown in its cell, nothing having run. */
async function writeUnrun(notebook: Notebook, target: string, failure: Failure, index: number) {
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code") cell.outputs = [];
  }
  const { name: ename, message: evalue } = failure;
  notebook.cells[index].outputs = [
    { output_type: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] },
  ];
  await writeTextAtomic(target, notebookText(notebook));
}

/** Follows the events of execute.py. */
class Follower {
  failure?: Failure;
  group?: number;
  private progress: Progress = { cell: 0, total: 0, heading: "", line: "" };

  constructor(
    private readonly notebook: Notebook,
    private readonly report: (progress: Progress) => void,
  ) {}

  take(event: Event): void {
    if (event.event === "kernel") this.group = event.group;
    if (event.event === "failed") {
      this.failure = failureAt(this.notebook, event.index, event.name, event.text);
    }
    if (event.event === "cell") {
      const heading = headingBefore(this.notebook, event.index);
      this.progress = { cell: event.number, total: event.total, heading, line: "" };
    }
    if (event.event === "output") this.progress = { ...this.progress, line: event.line };
    if (event.event === "cell" || event.event === "output") this.report(this.progress);
  }
}

/**
 * Executes `source` with the Deno kernel and writes the result, with all its outputs, to `target`; also
 * when it fails, up to the cell that failed. No process of it is left at the end.
 * @returns why it did not reach its end, or undefined
 * @throws the reason of `signal`, when it is aborted before anything runs
 */
export async function runNotebook(options: RunOptions): Promise<Failure | undefined> {
  const { source, target, env = {}, timeout, signal, onProgress = () => {} } = options;
  const notebook = await readNotebook(source);
  const problem = await findSyntaxProblem(notebook, signal);
  if (problem) {
    const failure = failureAt(notebook, problem.index, "SyntaxError", problem.message);
    await writeUnrun(notebook, target, failure, problem.index);
    return failure;
  }
  signal?.throwIfAborted();
  const limit = timeout === undefined ? [] : ["--timeout", String(timeout)];
  const child = new Deno.Command(venvPython(), {
    args: [...ISOLATED, join(import.meta.dirname!, "execute.py"), source, target, ...limit],
    cwd: ROOT,
    env: closedEnvironment({ ...jupyterEnvironment(), ...env }),
    clearEnv: true,
    stdin: "piped", // Open as long as the run is wanted.
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const follower = new Follower(notebook, onProgress);
  let kill: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    child.stdin.close().catch(() => {});
    kill = setTimeout(() => {
      if (follower.group) killGroup(follower.group);
      killChild(child);
    }, STOP_GRACE_MS);
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const said: string[] = [];
    const readErrors = async () => {
      for await (const line of lines(child.stderr)) {
        if (!line.trim() || line.includes('"deno jupyter" is unstable')) continue;
        if (said.push(line) > ERROR_LINES) said.shift();
      }
    };
    const readEvents = async () => {
      for await (const line of lines(child.stdout)) follower.take(JSON.parse(line) as Event);
    };
    const [status] = await Promise.all([child.status, readEvents(), readErrors()]);
    if (status.success) return undefined;
    const { failure } = follower;
    if (!failure) {
      signal?.throwIfAborted();
      return failureAt(notebook, -1, "RunnerError", said.join("\n") || "no message");
    }
    // What a dying kernel says goes to stderr, not into the notebook.
    if (failure.name === "KernelError") failure.message += `\n${said.join("\n")}`;
    return failure;
  } finally {
    clearTimeout(kill);
    signal?.removeEventListener("abort", stop);
    if (follower.group) killGroup(follower.group);
    await child.stdin.close().catch(() => {});
  }
}
