// The terminal's status line.
import { printableName } from "lib/values/mod.ts";

/** A place for lines that replace each other. */
export interface Terminal {
  /** Whether someone looks at it while it runs, so that a line can be overwritten. */
  readonly isInteractive: boolean;
  /** Shows a status in place of the one before; the last one stays. */
  status(text: string, last: boolean): void;
  /** Takes the status away that may be overwritten, so that something else can be printed; the next one draws it again. */
  clear(): void;
}

const CLEAR_LINE = "\r\x1b[2K";

/** The one owner of the line that is open, on standard error, so that a program's results can be piped on without it. */
class StandardError implements Terminal {
  #isOpen = false;

  get isInteractive(): boolean {
    return Deno.stderr.isTerminal();
  }

  status(text: string, last: boolean): void {
    const columns = screenWidth();
    write(statusBytes(text, last, columns));
    this.#isOpen = !last && columns !== undefined;
  }

  clear(): void {
    if (this.#isOpen) write(CLEAR_LINE);
    this.#isOpen = false;
  }
}

/** The terminal of this process. */
export const terminal: Terminal = new StandardError();

function write(text: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  } catch {
    // Nobody reads it any more: a closed pipe, or a terminal that is gone. The run goes on.
  }
}

/**
 * What to write for a status.
 *
 * @param columns width of the screen, or undefined where lines cannot be overwritten
 */
export function statusBytes(status: string, last: boolean, columns: number | undefined): string {
  const text = printableName(status); // It may quote what another program says.
  if (columns === undefined) return `${text}\n`;
  // A line that wraps could not be overwritten.
  return CLEAR_LINE + (last ? `${text}\n` : text.slice(0, columns - 1));
}

function screenWidth(): number | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80; // a terminal that does not say
  }
}
