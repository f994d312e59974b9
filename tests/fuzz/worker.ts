// Reads damaged files, in a process of its own: `worker.ts --jobs KINDS` takes jobs of a module's kinds from stdin,
// `worker.ts KIND INDEX` shows one input.
import { join } from "node:path";
import { lines } from "../../scripts/environment/process.ts";
import { checkSeeds, makeInput, tryInput } from "./input.ts";
import type { FuzzKind, OpenKind } from "./kind.ts";
import { peakBytes } from "./memory.ts";
import { type Job, MARK, type Message } from "./messages.ts";

/** The kinds of this project; a test of the fuzz test has others. */
const OWN = new URL("kinds/mod.ts", import.meta.url).href;

function tell(message: Message): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${MARK}${JSON.stringify(message)}\n`));
}

/** Kinds that are opened when they are first asked for. */
class Kinds {
  readonly #opened = new Map<string, OpenKind>();

  constructor(readonly folder: string, readonly kinds: readonly FuzzKind[]) {}

  async open(name: string): Promise<[FuzzKind, OpenKind]> {
    const kind = this.kinds.find((one) => one.name === name);
    const known = this.kinds.map(({ name }) => name).join(", ");
    if (!kind) throw new Error(`no kind "${name}"; there are ${known}`);
    let open = this.#opened.get(name);
    if (!open) {
      const own = join(this.folder, name);
      await Deno.mkdir(own);
      open = await kind.open(own);
      await checkSeeds(kind, open);
      this.#opened.set(name, open);
    }
    return [kind, open];
  }
}

async function work(kinds: Kinds, { kind: name, from, to }: Job): Promise<void> {
  const [kind, open] = await kinds.open(name);
  for (let index = from; index < to; index++) {
    tell({ at: index });
    const outcome = await tryInput(kind, open, index);
    tell({ outcome, peak: peakBytes() });
  }
  tell({ done: true });
}

async function takeJobs(kinds: Kinds): Promise<void> {
  for await (const line of lines(Deno.stdin.readable)) {
    try {
      await work(kinds, JSON.parse(line));
    } catch (error) {
      tell({ failed: Deno.inspect(error) });
    }
  }
}

/** Shows one input, and leaves the file. */
async function show(kinds: Kinds, name: string, index: number): Promise<void> {
  const [kind, open] = await kinds.open(name);
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
  const [name, place] = Deno.args;
  const { KINDS } = await import(name === "--jobs" ? place : OWN) as { KINDS: FuzzKind[] };
  const folder = await Deno.makeTempDir({ prefix: "fuzz-" });
  const kinds = new Kinds(folder, KINDS);
  console.log = console.warn = () => {}; // of readers
  try {
    if (name === "--jobs") await takeJobs(kinds);
    else await show(kinds, name, Number(place));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  Deno.exit();
}
