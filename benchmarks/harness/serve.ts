// A worker in TypeScript: holds ready steps, runs them when the harness says so, answers with the time.
import { lines } from "../../scripts/environment/process.ts";
import type { Answer, Ready, Request, Skip } from "./protocol.ts";

/**
 * Does a step `count` times and reads back what the last one computed, so that the device has finished.
 *
 * @returns that value; nothing where there is none to check
 */
export type StepRunner = (count: number) => number | void | Promise<number | void>;

/** What a worker offers. */
export interface Worker {
  steps: Record<string, StepRunner>;
  about: Ready["about"];
}

// After the first run, which compiles: caches and allocators settle.
const WARM_UPS = 2;

/**
 * Runs each step for the first time, then serves the harness until it closes stdin.
 *
 * @throws Error when a step computes something that is not a finite number
 */
export async function serve({ steps, about }: Worker): Promise<void> {
  keepStdoutClean();
  const ready: Ready["ready"] = {};
  for (const [name, run] of Object.entries(steps)) {
    const start = performance.now();
    await run(1);
    ready[name] = performance.now() - start;
    await run(WARM_UPS);
  }
  say({ ready, about });
  for await (const line of lines(Deno.stdin.readable)) {
    const { step, count } = JSON.parse(line) as Request;
    const start = performance.now();
    const value = await steps[step](count);
    const milliseconds = (performance.now() - start) / count;
    if (!Number.isFinite(value ?? 0)) throw new Error(`${step} computed ${value}`);
    say({ milliseconds, value: value ?? null });
  }
}

/** Stdout belongs to the protocol, so what libraries log goes to stderr. */
function keepStdoutClean(): void {
  console.log = console.info = console.debug = console.error;
}

function say(message: Ready | Skip | Answer): void {
  const bytes = new TextEncoder().encode(JSON.stringify(message) + "\n");
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
