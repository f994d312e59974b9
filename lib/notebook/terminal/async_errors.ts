// Errors that no one awaits: the Deno kernel swallows rejections and stalls on throws in timers.
import type { Broadcast } from "../output/jupyter.ts";

/** What the notebook shows of an error, in the Jupyter protocol's terms. */
interface ErrorContent extends Record<string, unknown> {
  ename: string;
  evalue: string;
  /** The lines shown. */
  traceback: string[];
}

/**
 * Shows every uncaught asynchronous error in the notebook as the cell's error, in red, instead of
 * nothing at all; the kernel lives on.
 *
 * @param broadcast sends a message to the notebook
 * @param target where the events come up, the global scope
 */
export function showAsyncErrors(
  broadcast: Broadcast,
  target: Pick<EventTarget, "addEventListener"> = globalThis,
): void {
  const show = (event: { preventDefault(): void }, error: unknown) => {
    event.preventDefault(); // else Deno ends the process, or the kernel waits for it to end
    broadcast("error", errorContent(error));
  };
  target.addEventListener("unhandledrejection", (event) => {
    show(event, (event as PromiseRejectionEvent).reason);
  });
  target.addEventListener("error", (event) => show(event, (event as ErrorEvent).error));
}

function errorContent(error: unknown): ErrorContent {
  const { name, message, stack } = error instanceof Error
    ? error
    : { name: "Error", message: Deno.inspect(error), stack: undefined };
  const [first, ...places] = (stack ?? `${name}: ${message}`).split("\n");
  const own = places.filter((line) => !/\b(ext|node):/.test(line)); // Deno's inside helps nobody
  return { ename: name, evalue: message, traceback: [`Uncaught, not awaited: ${first}`, ...own] };
}
