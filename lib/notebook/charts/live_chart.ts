// A chart that grows while the training runs.
import { figureBundle, staticBundle, styledFigure } from "./figure.ts";
import { type LineChartOptions, lineFigure } from "./line_chart.ts";
import { output } from "../output/output.ts";
import type { Bundle, Output } from "../output/output_types.ts";
import { escapeXml } from "../pictures/picture_text.ts";
import type { Metrics } from "../terminal/progress.ts";
import { prepareDrawing } from "../svg/static_svg.ts";
import { FIGURE_SIZE } from "./theme.ts";

/** How a live chart is drawn. */
export interface LiveChartOptions extends Omit<LineChartOptions, "title"> {
  /** Shortest time between two drawings in seconds. Default 1 in a notebook, else 10. */
  every?: number;
}

/** Where the chart goes and what time it is; for tests. */
export interface LiveChartPlace {
  output: Output;
  /** Milliseconds on a clock that never goes back. */
  now: () => number;
}

/** A chart that is still being filled. */
export interface LiveChart extends AsyncDisposable {
  /** Adds one point to the line of each metric; may be called at every step. */
  add(step: number, metrics: Metrics): void;
  /** Shows the finished chart, interactive in a notebook. */
  end(): Promise<void>;
}

/**
 * A line chart that is redrawn in place while points come in: rarely enough to take at most a
 * tenth of the time, and with only the last state kept in the notebook.
 *
 * ```ts
 * import { liveChart } from "lib/notebook/mod.ts";
 * await using chart = liveChart("Loss", { y: "loss" });
 * for (let step = 1; step <= 300; step++) chart.add(step, { train: 1 / step, test: 2 / step });
 * ```
 */
export function liveChart(
  title: string,
  options: LiveChartOptions = {},
  place: Partial<LiveChartPlace> = {},
): LiveChart {
  return new GrowingChart({ x: "step", ...options, title }, {
    output: output(),
    now: () => performance.now(),
    ...place,
  });
}

/** Share of the time that drawing may take. */
const SHARE = 1 / 10;
const FIRST_AFTER_MS = 300;
/** Fewer points than in the finished chart, to draw faster. */
const LIVE_POINTS = 400;

class GrowingChart implements LiveChart {
  readonly #id = crypto.randomUUID();
  readonly #lines = new Map<string, { x: number[]; y: number[] }>();
  readonly #every: number;
  #nextDrawing: number;
  #drawing: Promise<void> = Promise.resolve();
  #drawings = 0;
  #busy = false;
  #isShown = false;
  #ended = false;

  constructor(
    readonly options: LineChartOptions & LiveChartOptions,
    readonly place: LiveChartPlace,
  ) {
    const { every = place.output.isNotebook ? 1 : 10 } = options;
    if (!(every >= 0)) throw new RangeError(`liveChart: every ${every} must be 0 or more seconds`);
    this.#every = every * 1000;
    this.#nextDrawing = place.now() + Math.min(this.#every, FIRST_AFTER_MS);
    this.#drawing = this.#reservePlace();
  }

  add(step: number, metrics: Metrics): void {
    if (this.#ended) throw new Error(`liveChart: "${this.options.title}" has ended`);
    for (const [name, value] of Object.entries(metrics)) {
      let line = this.#lines.get(name);
      if (!line) this.#lines.set(name, line = { x: [], y: [] });
      line.x.push(step);
      line.y.push(value);
    }
    if (this.#busy || this.place.now() < this.#nextDrawing) return;
    this.#busy = true;
    this.#drawing = this.#draw().finally(() => this.#busy = false);
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#drawing;
    if (this.#lines.size === 0) return; // stopped before the first step: there is nothing to show
    await this.#show(await figureBundle(lineFigure(this.#series(), this.options), this.options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  /** The chart stands where it was made, whatever is shown before its first drawing. */
  async #reservePlace(): Promise<void> {
    if (!this.place.output.isNotebook) return;
    const { title, height = FIGURE_SIZE.height } = this.options;
    const text = `${title}: no points yet`;
    const room = `<div style="height: ${height}px">${escapeXml(text)}</div>`;
    await this.#show({ "text/html": room, "text/plain": text });
  }

  /** An SVG only: JupyterLab does not redraw a plotly chart in place. */
  async #draw(): Promise<void> {
    await prepareDrawing();
    const started = this.place.now();
    const figure = styledFigure(
      lineFigure(this.#series(), this.options, LIVE_POINTS),
      this.options,
    );
    await this.#show(await staticBundle(figure, this.options));
    const now = this.place.now();
    const cost = this.#drawings++ === 0 ? 0 : now - started; // the first one is slow: all is cold
    this.#nextDrawing = now + Math.max(this.#every, cost / SHARE);
  }

  async #show(bundle: Bundle): Promise<void> {
    const { title: name, file } = this.options;
    const update = this.#isShown;
    this.#isShown = true;
    await this.place.output.display(bundle, { name, file, id: this.#id, update });
  }

  #series(): Record<string, { x: number[]; y: number[] }> {
    return Object.fromEntries(this.#lines);
  }
}
