// Runs a command to its end: its lines go to a callback as they come, its last ones into the error.

import { join } from "node:path";

/** A command that ended with a non-zero exit status. */
export class CommandError extends Error {
  /** @param code exit status; @param tail the last lines that the command printed */
  constructor(message: string, readonly code: number, readonly tail: string) {
    super(tail ? `${message}\n${tail}` : message);
    this.name = "CommandError";
  }
}

export interface RunOptions {
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Called with each line of stdout and stderr, line ends and colours removed. */
  onLine?: (line: string) => void;
  /** Keeps stdin open, without a word, until the command has ended; closed otherwise. */
  openStdin?: boolean;
  /** Ends the command when it is aborted; its reason is thrown then. */
  signal?: AbortSignal;
  /** How many of the last lines the error message keeps. */
  tailLines?: number;
}

/** Splits a byte stream into lines; a carriage return ends a line too (progress bars). */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split(/\r\n|\n|\r/);
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest) yield rest;
}

/** Kills a process; one that has ended is no error, though others may hold its output open. */
export function killChild(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/**
 * Runs `command` and waits for it.
 * @returns everything it printed (stdout and stderr mixed)
 * @throws CommandError when it ends with a non-zero status; Deno.errors.NotFound when it does not exist; the reason of
 * `signal`
 */
export async function runCommand(command: string, options: RunOptions): Promise<string> {
  const { args, cwd, env, onLine, openStdin = false, signal, tailLines = 15 } = options;
  signal?.throwIfAborted();
  const child = new Deno.Command(command, {
    args,
    cwd,
    env,
    stdin: openStdin ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // A script that watches over another one ends it when its stdin does.
  const stop = () => openStdin ? void child.stdin.close().catch(() => {}) : killChild(child);
  signal?.addEventListener("abort", stop, { once: true });
  const all: string[] = [];
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const line of lines(stream)) {
      all.push(line);
      onLine?.(line);
    }
  };
  const [status] = await Promise.all([child.status, read(child.stdout), read(child.stderr)]);
  signal?.removeEventListener("abort", stop);
  signal?.throwIfAborted();
  if (openStdin) await child.stdin.close().catch(() => {}); // Closed from the other side already.
  if (!status.success) {
    const tail = all.filter((line) => line.trim()).slice(-tailLines).join("\n");
    throw new CommandError(
      `${command} ${args.join(" ")} ended with ${status.code}`,
      status.code,
      tail,
    );
  }
  return all.join("\n");
}

/**
 * Runs Python such that it ends, with all that it started, when this process ends, however that happens.
 * @param python the interpreter, for the command and for the script that watches over it
 */
export function runPython(python: string, options: RunOptions): Promise<string> {
  const tether = join(import.meta.dirname!, "tether.py");
  return runCommand(python, {
    ...options,
    args: [tether, python, ...options.args],
    openStdin: true,
  });
}
