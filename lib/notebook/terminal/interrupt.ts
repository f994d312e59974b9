// The stop button, Ctrl-C, a polite kill and a terminal that closes, as something a loop can ask about.
import { setImmediate } from "node:timers";
import { insideNotebook } from "../output/jupyter.ts";
import { type Interruption, listenFor, statusOf } from "./signals.ts";
import { terminal } from "./terminal.ts";

/** One loop's view of interrupts; it receives those that come while it listens. */
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
 * Listens for interrupts until disposed: SIGINT, and as long as someone listens SIGTERM and SIGHUP.
 * The first one sets the flag; the loop ends as it likes and all state is kept. A second one ends a
 * script at once, with the code of the shell's convention: 130 for SIGINT. The kernel of a notebook is
 * not ended by SIGINT; by the others it is, when the loop has ended.
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
/** What came last while a loop listened. */
let came: Interruption | undefined;
const signals = listenFor(onInterrupt);

/** Exit code of the last interrupt that a loop received; undefined where there was none. */
export function interruptStatus(): number | undefined {
  return came && statusOf(came);
}

function addListener(listener: Listener): void {
  listeners.add(listener);
  updateHandler();
}

function removeListener(listener: Listener): void {
  listeners.delete(listener);
  updateHandler();
  // A script goes on after its loop, as after Ctrl-C; a kernel would wait for the next cell.
  const isAsked = listener.requested && came !== undefined && came !== "SIGINT";
  if (isAsked && insideNotebook() && listeners.size === 0) Deno.exit(statusOf(came!));
}

/** A script that listens to nothing keeps the default: Ctrl-C ends it. */
function updateHandler(): void {
  signals.listen("SIGINT", kernelIsKept || listeners.size > 0);
  signals.listen("SIGTERM", listeners.size > 0);
  signals.listen("SIGHUP", listeners.size > 0);
}

function onInterrupt(signal: Interruption): void {
  const waiting = [...listeners].filter(({ requested }) => !requested);
  if (listeners.size > 0) came = signal;
  for (const listener of waiting) listener.abort();
  const again = waiting.length === 0;
  const endsKernel = signal !== "SIGINT";
  if (again && (endsKernel || !insideNotebook())) Deno.exit(statusOf(signal));
  if (insideNotebook()) return console.log(notebookNote(again));
  const word = endsKernel ? `Asked to end (${signal})` : "Interrupted";
  terminal.clear();
  console.warn(`\n${word}: stopping after this step. Interrupt again to quit at once.`);
}

function notebookNote(again: boolean): string {
  if (!again) return "Interrupted: stopping after this step. Everything so far is kept.";
  if (listeners.size > 0) return "Still stopping. To end it at once, restart the kernel.";
  return "Interrupted, but nothing in this cell can stop early. To end it, restart the kernel.";
}
