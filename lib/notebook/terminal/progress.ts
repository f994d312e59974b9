// A line that says how far a long run is, how fast, and how long it will take.
import { output } from "../output/output.ts";
import type { Output } from "../output/output_types.ts";
import { escapeXml } from "../pictures/picture_text.ts";
import { type Terminal, terminal } from "./terminal.ts";
import { numberText } from "../output/text.ts";
import { PALETTE } from "../charts/theme.ts";

/** Named numbers of a step, for instance losses. */
export type Metrics = Readonly<Record<string, number>>;

/** The form of an output that marks a progress line: what is kept of a notebook leaves them out. */
export const PROGRESS_MIME = "application/vnd.maskgit.progress+json";

/** How a progress line is labelled. */
export interface ProgressOptions {
  /** What is going on. Default "Progress". */
  label?: string;
  /** What is counted, in the plural. Default "steps". */
  unit?: string;
}

/** Where the line goes and what time it is; for tests. */
export interface ProgressPlace {
  output: Output;
  terminal: Terminal;
  /** Milliseconds on a clock that never goes back. */
  now: () => number;
}

/** A running progress line. */
export interface Progress extends AsyncDisposable {
  /** Says that `done` of all are done, with the newest metrics; may be called at every step. */
  update(done: number, metrics?: Metrics): void;
  /** Makes room in a terminal for something else that is printed; the next update draws the line again. */
  clear(): void;
  /** Shows the last state for good. A line that ends early says so. */
  end(): Promise<void>;
}

/**
 * A progress line: in a notebook one display that changes in place, in a terminal one line, in a log
 * a line now and then.
 *
 * ```ts
 * import { progress } from "lib/notebook/mod.ts";
 * await using line = progress(300, { label: "Training" });
 * for (let step = 1; step <= 300; step++) line.update(step, { loss: 1 / step });
 * ```
 *
 * @param total how many there are, above 0
 */
export function progress(
  total: number,
  options: ProgressOptions = {},
  place: Partial<ProgressPlace> = {},
): Progress {
  if (!(total > 0)) throw new RangeError(`progress: total ${total} must be above 0`);
  return new ProgressLine(total, options, {
    output: output(),
    terminal,
    now: () => performance.now(),
    ...place,
  });
}

/** Shortest time between two changes, in milliseconds. */
const EVERY = { notebook: 250, terminal: 100, log: 10_000 };

class ProgressLine implements Progress {
  readonly #id = crypto.randomUUID();
  readonly #started: number;
  #done = 0;
  #metrics: Metrics = {};
  #shownAt = -Infinity;
  #showing: Promise<void> = Promise.resolve();
  #busy = false;
  #isShown = false;
  #ended = false;

  constructor(
    readonly total: number,
    readonly options: ProgressOptions,
    readonly place: ProgressPlace,
  ) {
    this.#started = place.now();
    // A log's first line may wait; on a screen it shows at once that something goes on.
    if (this.#every === EVERY.log) this.#shownAt = this.#started;
  }

  update(done: number, metrics: Metrics = this.#metrics): void {
    if (this.#ended) return;
    this.#done = done;
    this.#metrics = metrics;
    const now = this.place.now();
    if (this.#busy || now - this.#shownAt < this.#every) return;
    this.#shownAt = now;
    this.#busy = true;
    this.#showing = this.#show(false).finally(() => this.#busy = false);
  }

  clear(): void {
    if (!this.place.output.isNotebook) this.place.terminal.clear();
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#showing;
    await this.#show(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  get #every(): number {
    if (this.place.output.isNotebook) return EVERY.notebook;
    return this.place.terminal.isInteractive ? EVERY.terminal : EVERY.log;
  }

  async #show(last: boolean): Promise<void> {
    const text = this.#text(last);
    if (!this.place.output.isNotebook) return this.place.terminal.status(text, last);
    const bundle = {
      [PROGRESS_MIME]: { done: this.#done, total: this.total },
      "text/html": this.#html(text),
      "text/plain": text,
    };
    const update = this.#isShown;
    this.#isShown = true;
    await this.place.output.display(bundle, { id: this.#id, update });
  }

  #text(last: boolean): string {
    const { label = "Progress", unit = "steps" } = this.options;
    const seconds = (this.place.now() - this.#started) / 1000;
    const rate = seconds > 0 ? this.#done / seconds : 0;
    const left = rate > 0 ? (this.total - this.#done) / rate : NaN;
    const time = !last
      ? `${timeText(left)} left`
      : `${this.#done < this.total ? "stopped after" : "in"} ${timeText(seconds)}`;
    const share = Math.floor(100 * this.#done / this.total);
    const metrics = Object.entries(this.#metrics).map(([name, v]) => `${name} ${numberText(v)}`);
    return [
      `${label}: ${numberText(this.#done)}/${numberText(this.total)} ${unit} (${share} %)`,
      `${rate >= 10 ? numberText(Math.round(rate)) : rate.toPrecision(2)} ${unit}/s`,
      time,
      ...metrics,
    ].join(", ");
  }

  #html(text: string): string {
    const share = Math.max(0, Math.min(100, 100 * this.#done / this.total)).toFixed(1);
    return `<div style="display: flex; align-items: center; gap: 12px; font-size: 13px; ` +
      `font-variant-numeric: tabular-nums">` +
      `<div style="flex: none; width: 160px; height: 8px; border-radius: 4px; ` +
      `background: rgba(128, 128, 128, 0.25)"><div style="width: ${share}%; height: 8px; ` +
      `border-radius: 4px; background: ${PALETTE[0]}"></div></div>` +
      `<div>${escapeXml(text)}</div></div>`;
  }
}

/** Seconds as `0:07`, `12:30` or `1:02:03`. */
function timeText(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [first, ...rest] = parts[0] > 0 ? parts : parts.slice(1);
  return [first, ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}
