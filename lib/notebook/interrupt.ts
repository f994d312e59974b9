// The stop button and Ctrl-C as something a loop can ask about.
import { setImmediate } from "node:timers";
import { insideNotebook } from "./jupyter.ts";
import { terminal } from "./terminal.ts";

/** One loop's view of interrupts; it sees those that come while it listens. */
export interface Interrupt extends Disposable {
  /** Aborted by the interrupt; can be handed to fetch and the like. */
  readonly signal: AbortSignal;
  /** Whether the user asked to stop. */
  readonly requested: boolean;
  /**
   * Lets the event loop run, so that an interrupt, a timer or a display can come through; cheap
   * enough for every step, for it does nothing more than 40 times a second.
   *
   * @returns whether the user asked to stop
   */
  breathe(): Promise<boolean>;
}

/**
 * Listens for interrupts until disposed. The first one sets the flag; the loop ends as it likes and
 * all state is kept. A second one ends a script with code 130, as the shell's convention is; the
 * kernel of a notebook is never ended.
 *
 * ```ts
 * import { listenForInterrupt } from "lib/notebook/mod.ts";
 * using interrupt = listenForInterrupt();
 * for (let step = 0; step < 100; step++) {
 *   if (await interrupt.breathe()) break;
 * }
 * ```
 */
export function listenForInterrupt(): Interrupt {
  const listener = new Listener();
  addListener(listener);
  return listener;
}

/**
 * The items of `source`, until the user interrupts: then the loop over them ends as if they had run
 * out, after the step at hand.
 *
 * ```ts
 * import { interruptible } from "lib/notebook/mod.ts";
 * let sum = 0;
 * for await (const value of interruptible([1, 2, 3])) sum += value;
 * ```
 */
export async function* interruptible<T>(
  source: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  using interrupt = listenForInterrupt();
  for await (const item of source) {
    yield item;
    if (await interrupt.breathe()) return;
  }
}

/** Keeps the stop button from ending the kernel when no loop listens. Only for notebooks. */
export function keepKernelAlive(): void {
  kernelIsKept = true;
  updateHandler();
}

const BREATH_MS = 25;

class Listener implements Interrupt {
  readonly #controller = new AbortController();
  #lastBreath = performance.now();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get requested(): boolean {
    return this.signal.aborted;
  }

  abort(): void {
    this.#controller.abort(new DOMException("Interrupted by the user", "AbortError"));
  }

  async breathe(): Promise<boolean> {
    if (performance.now() - this.#lastBreath >= BREATH_MS) {
      await new Promise((done) => setImmediate(done));
      this.#lastBreath = performance.now();
    }
    return this.requested;
  }

  [Symbol.dispose](): void {
    removeListener(this);
  }
}

const listeners = new Set<Listener>();
let kernelIsKept = false;
let handlerIsSet = false;

function addListener(listener: Listener): void {
  listeners.add(listener);
  updateHandler();
}

function removeListener(listener: Listener): void {
  listeners.delete(listener);
  updateHandler();
}

/** A script that listens to nothing keeps the default: Ctrl-C ends it. */
function updateHandler(): void {
  const needed = kernelIsKept || listeners.size > 0;
  if (needed === handlerIsSet) return;
  if (needed) Deno.addSignalListener("SIGINT", onInterrupt);
  else Deno.removeSignalListener("SIGINT", onInterrupt);
  handlerIsSet = needed;
}

function onInterrupt(): void {
  const waiting = [...listeners].filter(({ requested }) => !requested);
  for (const listener of waiting) listener.abort();
  const again = waiting.length === 0;
  if (insideNotebook()) return console.log(notebookNote(again));
  if (again) Deno.exit(130);
  terminal.clear();
  console.warn("\nInterrupted: stopping after this step. Interrupt again to quit at once.");
}

function notebookNote(again: boolean): string {
  if (!again) return "Interrupted: stopping after this step. Everything so far is kept.";
  if (listeners.size > 0) return "Still stopping. To end it at once, restart the kernel.";
  return "Interrupted, but nothing in this cell can stop early. To end it, restart the kernel.";
}
