// One line of progress in the terminal; where there is no terminal, few plain lines.

const REFRESH_MS = 100;
const PLAIN_REFRESH_MS = 15_000;

/** A titled line whose right part changes while work goes on. */
export class StatusLine {
  private readonly start = performance.now();
  private last = 0;
  private shown = "";

  constructor(
    private readonly title: string,
    private readonly interactive: boolean = Deno.stdout.isTerminal(),
  ) {
    if (interactive) this.draw("");
    else console.log(title);
    this.last = performance.now();
  }

  /** Shows `text` beside the title; calls in quick succession are thinned out. */
  show(text: string): void {
    const now = performance.now();
    if (
      text === this.shown || now - this.last < (this.interactive ? REFRESH_MS : PLAIN_REFRESH_MS)
    ) {
      return;
    }
    this.last = now;
    this.shown = text;
    if (this.interactive) this.draw(text);
    else console.log(`  ${text}`);
  }

  /** Ends the line with the time that the work took, or with `text`. */
  done(text = `done in ${((performance.now() - this.start) / 1000).toFixed(1)} s`): void {
    if (this.interactive) this.draw(text, "\n");
    else console.log(`  ${text}`);
  }

  private draw(text: string, end = ""): void {
    const width = (this.interactive ? Deno.consoleSize().columns : 100) - 1;
    const line = (text ? `${this.title}  ${text}` : this.title).slice(0, width);
    Deno.stdout.writeSync(new TextEncoder().encode(`\r${line}\x1b[K${end}`));
  }
}
