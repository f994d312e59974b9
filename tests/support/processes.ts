// Runs Deno in a process of its own, which may be sent signals when it has said something.

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A path of the project as a URL to import from anywhere. */
export function toFileUrl(path: string): string {
  return pathToFileURL(join(ROOT, path)).href;
}

/** How a process ended, and what it printed. */
export interface Ended {
  success: boolean;
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/** Runs Deno in the project's folder and waits for its end. */
export async function runDeno(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, code, signal, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, code, signal, stdout: text(stdout), stderr: text(stderr) };
}

/** A signal sent once the output holds a text. */
export interface Prompt {
  after: string;
  signal: Deno.Signal;
}

/** How a script ended, and all that it printed, in its order. */
export interface SignalledScript {
  code: number;
  signal: Deno.Signal | null;
  output: string;
}

/** Runs TypeScript; each prompt is sent after the one before. It is killed when it takes longer than the limit. */
export async function runWithSignals(
  source: string,
  prompts: readonly Prompt[] = [],
  limitMs = 30_000,
): Promise<SignalledScript> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--config", join(ROOT, "deno.json"), source],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  let output = "";
  let next = 0;
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (next < prompts.length && output.includes(prompts[next].after)) {
        child.kill(prompts[next++].signal);
      }
    }
  };
  const [status] = await Promise.all([child.status, read(child.stdout), read(child.stderr)]);
  clearTimeout(timer);
  return { code: status.code, signal: status.signal, output };
}
