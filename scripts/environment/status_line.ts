// One line of progress in the terminal; where there is no terminal, few plain lines.
import { type Terminal, terminal } from "lib/notebook/terminal/terminal.ts";

const REFRESH_MS = 100;
const PLAIN_REFRESH_MS = 15_000;

/** A titled line whose right part changes while work goes on. */
export class StatusLine {
  private readonly start = performance.now();
  private last = 0;
  private shown = "";

  /** @param place where a line can be overwritten */
  constructor(private readonly title: string, private readonly place: Terminal = terminal) {
    if (place.isInteractive) place.status(title, false);
    else console.log(title);
    this.last = performance.now();
  }

  /** Shows `text` beside the title; calls in quick succession are thinned out. */
  show(text: string): void {
    const now = performance.now();
    const interval = this.place.isInteractive ? REFRESH_MS : PLAIN_REFRESH_MS;
    if (text === this.shown || now - this.last < interval) return;
    this.last = now;
    this.shown = text;
    if (this.place.isInteractive) this.place.status(`${this.title}  ${text}`, false);
    else console.log(`  ${text}`);
  }

  /** Ends the line with the time that the work took, or with `text`. */
  done(text = `done in ${((performance.now() - this.start) / 1000).toFixed(1)} s`): void {
    if (this.place.isInteractive) this.place.status(`${this.title}  ${text}`, true);
    else console.log(`  ${text}`);
  }
}
