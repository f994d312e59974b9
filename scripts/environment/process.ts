// Runs a command to its end: its lines go to a callback as they come, its last ones into the error.
import { join } from "node:path";
import { closedEnvironment, ISOLATED } from "./closed.ts";

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
  /** Variables beside the user's, which are closed against other environments. */
  env?: Record<string, string>;
  /** Called with each line of stdout and stderr, line ends and colours removed. */
  onLine?: (line: string) => void;
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

/** Ends a process; one that has ended is no error, though others may hold its output open. */
export function killChild(child: Deno.ChildProcess, signal: Deno.Signal = "SIGKILL"): void {
  try {
    child.kill(signal);
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
  const { args, cwd, env, onLine, signal, tailLines = 15 } = options;
  signal?.throwIfAborted();
  const child = new Deno.Command(command, {
    args,
    cwd,
    env: closedEnvironment(env),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stop = () => killChild(child, "SIGTERM"); // tether.py hands it on
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

/** Arguments of a Python that runs `command` and ends it, with all that it started, when this process ends. */
export function tethered(...command: string[]): string[] {
  return [...ISOLATED, join(import.meta.dirname!, "tether.py"), String(Deno.pid), ...command];
}

/**
 * Runs Python, closed against the user's settings, such that it ends, with all that it started, when this process ends,
 * however that happens.
 * @param python the interpreter, for the command and for the script that watches over it
 */
export function runPython(python: string, options: RunOptions): Promise<string> {
  return runCommand(python, {
    ...options,
    args: tethered(python, ...ISOLATED, ...options.args),
  });
}
