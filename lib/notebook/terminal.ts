// The terminal's status line.

/** A place for lines that replace each other. */
export interface Terminal {
  /** Whether someone looks at it while it runs, so that a line can be overwritten. */
  readonly isInteractive: boolean;
  /** Shows a status in place of the one before; the last one stays. */
  status(text: string, last: boolean): void;
}

/** Standard error, so that a program's results can be piped on without its progress. */
export const terminal: Terminal = {
  get isInteractive() {
    return Deno.stderr.isTerminal();
  },
  status(text, last) {
    try {
      Deno.stderr.writeSync(new TextEncoder().encode(statusBytes(text, last, screenWidth())));
    } catch {
      // Nobody reads it any more: a closed pipe, or a terminal that is gone. The run goes on.
    }
  },
};

/**
 * What to write for a status.
 *
 * @param columns width of the screen, or undefined where lines cannot be overwritten
 */
export function statusBytes(text: string, last: boolean, columns: number | undefined): string {
  if (columns === undefined) return `${text}\n`;
  const CLEAR_LINE = "\r\x1b[2K";
  // A line that wraps could not be overwritten.
  return CLEAR_LINE + (last ? `${text}\n` : text.slice(0, columns - 1));
}

function screenWidth(): number | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80; // a terminal that does not say
  }
}
