// Lines: how numbers change over training.
import { type Figure, type FigureOptions, type Json, plot, type Trace } from "./figure.ts";
import { type Guide, guideLayout } from "./guides.ts";
import { figureNumbers, type Points, pointsOf, type Series, smooth, thin } from "./series.ts";
import { PALETTE } from "./theme.ts";

/** How lines are drawn. */
export interface LineChartOptions extends FigureOptions {
  /** Weight of the past in a moving average, drawn over the faint raw line. Default 0: only raw. */
  smoothing?: number;
  /** Lowest and highest value of the vertical axis. Default: what the data needs. */
  range?: [number, number];
  /** Whether the vertical axis is logarithmic. */
  logarithmic?: boolean;
  guides?: Guide[];
}

/** Most points of a line in a figure: twice the pixels across are enough to look the same. */
const LINE_POINTS = 1500;

/**
 * Lines over a common axis; long ones are thinned, values that are not finite are gaps.
 *
 * ```ts
 * import { lineChart } from "lib/notebook/mod.ts";
 * await lineChart({ "D(real)": [0.5, 0.7, 0.9], "D(fake)": [0.5, 0.4, 0.2] }, {
 *   title: "What the discriminator believes",
 *   x: "step",
 *   y: "probability",
 *   guides: [{ y: 0.5, label: "cannot tell" }],
 * });
 * ```
 *
 * @throws RangeError when there is no series or one has unequal numbers of x and y
 */
export async function lineChart(
  series: Readonly<Record<string, Series>>,
  options: LineChartOptions = {},
): Promise<void> {
  await plot(lineFigure(series, options), options);
}

/** The figure of `lineChart`, not yet styled. */
export function lineFigure(
  series: Readonly<Record<string, Series>>,
  options: LineChartOptions = {},
  limit = LINE_POINTS,
): Figure {
  const { smoothing = 0, range, logarithmic = false, guides = [] } = options;
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new RangeError(`lineChart: smoothing ${smoothing} must be from 0 to below 1`);
  }
  const lines = pointsOf(series, "lineChart");
  const values = range ?? lines.flatMap(([, { y }]) => Array.from(y));
  const data = lines.flatMap(([name, points], i) =>
    lineTraces(name, points, { colour: PALETTE[i % PALETTE.length], smoothing, limit })
  );
  const axis = { type: logarithmic ? "log" : "linear", range };
  return { data, layout: { yaxis: axis, ...guideLayout(guides, values, logarithmic) } };
}

interface LineStyle {
  colour: string;
  smoothing: number;
  limit: number;
}

function lineTraces(
  name: string,
  points: Points,
  { colour, smoothing, limit }: LineStyle,
): Trace[] {
  const line = (shown: Points, width: number, more: Record<string, Json> = {}): Trace => {
    const { x, y } = thin(shown, limit);
    return {
      type: "scatter",
      mode: points.x.length === 1 ? "markers" : "lines",
      name,
      x: figureNumbers(x),
      y: figureNumbers(y),
      line: { color: colour, width },
      ...more,
    };
  };
  if (smoothing === 0) return [line(points, 2)];
  const mean = { x: points.x, y: smooth(points.y, smoothing) };
  const faint = { opacity: 0.28, showlegend: false, hoverinfo: "skip" };
  return [line(points, 1, faint), line(mean, 2.2)];
}
