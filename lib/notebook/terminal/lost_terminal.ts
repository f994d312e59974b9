// What is printed when the terminal is gone: Deno throws then, as it does not for a closed pipe, and a run would end by it.

/** Prints a line; where nobody can read it any more, all goes on without. */
export function printLine(line: string): void {
  try {
    console.log(line);
  } catch {
    // The terminal is gone.
  }
}

let isForgiving = false;

/** From now on the console drops what it cannot print: the terminal is closing, and what is at hand is to end well. */
export function forgiveConsole(): void {
  if (isForgiving) return;
  isForgiving = true;
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    const print = console[method];
    console[method] = (...values: unknown[]) => {
      try {
        print(...values);
      } catch {
        // It is gone.
      }
    };
  }
}
