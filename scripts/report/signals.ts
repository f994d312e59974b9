// How whoever started a long run stops it.

/** The exit status that shells give after Ctrl-C. */
export const INTERRUPTED = 130;

/** Aborted at Ctrl-C, at a polite kill, and when the terminal closes. */
export function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => stop.abort());
  }
  return stop.signal;
}
