// Reads damaged files, in a process of its own: `worker.ts` takes jobs from stdin, `worker.ts KIND INDEX` shows one input.
import { join } from "node:path";
import { lines } from "../../scripts/environment/process.ts";
import { checkSeeds, makeInput, type Outcome, tryInput } from "./input.ts";
import type { FuzzKind, OpenKind } from "./kind.ts";
import { KINDS } from "./kinds/mod.ts";
import { peakBytes } from "./memory.ts";

/** Inputs of a kind, the last one excluded. */
export interface Job {
  kind: string;
  from: number;
  to: number;
}

/** What a worker tells: where it stands, what came of an input, or that a job is done. */
export type Message =
  | { at: number }
  | { outcome: Outcome; peak: number }
  | { done: true }
  | { failed: string };

/** Begins a message's line; what readers print is passed over. */
export const MARK = "fuzz>";

function tell(message: Message): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${MARK}${JSON.stringify(message)}\n`));
}

const opened = new Map<string, OpenKind>();

async function openKind(folder: string, name: string): Promise<[FuzzKind, OpenKind]> {
  const kind = KINDS.find((one) => one.name === name);
  if (!kind) {
    throw new Error(`no kind "${name}"; there are ${KINDS.map(({ name }) => name).join(", ")}`);
  }
  let open = opened.get(name);
  if (!open) {
    const own = join(folder, name.replaceAll(/\W+/g, "-"));
    await Deno.mkdir(own);
    open = await kind.open(own);
    await checkSeeds(kind, open);
    opened.set(name, open);
  }
  return [kind, open];
}

async function work(folder: string, { kind: name, from, to }: Job): Promise<void> {
  const [kind, open] = await openKind(folder, name);
  for (let index = from; index < to; index++) {
    tell({ at: index });
    const outcome = await tryInput(kind, open, index);
    tell({ outcome, peak: peakBytes() });
  }
  tell({ done: true });
}

async function takeJobs(folder: string): Promise<void> {
  for await (const line of lines(Deno.stdin.readable)) {
    try {
      await work(folder, JSON.parse(line));
    } catch (error) {
      tell({ failed: Deno.inspect(error) });
    }
  }
}

/** Shows one input, and leaves the file. */
async function show(folder: string, name: string, index: number): Promise<void> {
  const [kind, open] = await openKind(folder, name);
  const { bytes, of } = makeInput(kind, open, index);
  const kept = await Deno.makeTempFile({ prefix: "fuzz-" });
  await Deno.writeFile(kept, bytes);
  console.error(`${kept}: ${bytes.length} bytes, of sound file ${of}`);
  const start = performance.now();
  const { verdict, words } = await tryInput(kind, open, index);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const peak = Math.round(peakBytes() / 2 ** 20);
  console.error(`${verdict} after ${seconds} s, at most ${peak} MiB\n${words}`);
}

if (import.meta.main) {
  const [name, index] = Deno.args;
  const folder = await Deno.makeTempDir({ prefix: "fuzz-" });
  console.log = () => {};
  try {
    if (name === undefined) await takeJobs(folder);
    else await show(folder, name, Number(index));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  Deno.exit();
}
