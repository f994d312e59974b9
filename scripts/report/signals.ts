// How whoever started a long run stops it.
// Not through lib/notebook's face: that would load all that draws.
import { type Interruption, listenFor, statusOf } from "lib/notebook/terminal/signals.ts";

const GO_ON = "interrupted; the same command without --fresh goes on here";
const ALL: readonly Interruption[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Why a run ended before its end: Ctrl-C, a polite kill, or a terminal that closed. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
  /** The exit status that tells of it. */
  readonly status: number;

  constructor(readonly signal: Interruption) {
    super(`stopped by ${signal}`);
    this.status = statusOf(signal);
  }
}

/**
 * Does work that ends early when it is asked to: then `signal` is aborted, and its reason is a {@linkcode StoppedError}.
 * Work that goes on nevertheless, to tidy up, is ended by the next such signal.
 *
 * @returns the exit status: what the work gives, or what tells of the signal
 */
export async function untilStopped(
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = new AbortController();
  const { listen } = listenFor((name) => {
    const stopped = new StoppedError(name);
    if (stop.signal.aborted) Deno.exit(stopped.status);
    stop.abort(stopped);
    try {
      // A line of progress may be open in a terminal.
      console.error(`${Deno.stdout.isTerminal() ? "\n" : ""}${GO_ON}`);
    } catch {
      // The terminal is gone. An error here would end this process at once, and leave what it started.
    }
  });
  for (const name of ALL) listen(name, true);
  const reason = () => stop.signal.reason as StoppedError | undefined;
  try {
    const status = await work(stop.signal);
    return reason()?.status ?? status;
  } catch (error) {
    // What else fails in that moment fails because of it.
    const stopped = reason();
    if (!stopped) throw error;
    return stopped.status;
  } finally {
    for (const name of ALL) listen(name, false);
  }
}
