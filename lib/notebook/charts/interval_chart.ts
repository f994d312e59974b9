// Values with their intervals: what differs by more than chance.
import { widest } from "./category_axis.ts";
import { type FigureOptions, MARGIN, plot, type Trace } from "./figure.ts";
import { figureNumbers } from "./series.ts";
import { FAINT_INK } from "./theme.ts";

/** A value and the interval around it. */
export interface IntervalValue {
  value: number;
  low: number;
  high: number;
}

const ROW = 34; // pixels for each name
const NAME_GAP = 12; // between a name and the plot, in pixels
const AROUND = 110; // title, axis and its title

/**
 * Points with whiskers over a common axis, a row for each name, the first on top.
 *
 * ```ts
 * import { intervalChart } from "lib/notebook/mod.ts";
 * await intervalChart({ held: { value: 3.1, low: 2.8, high: 3.4 }, made: { value: 9, low: 8, high: 10 } }, {
 *   title: "Distance to the training pictures",
 *   x: "distance",
 *   guide: { x: 3.1, label: "as far as real pictures" },
 * });
 * ```
 *
 * @param options guide: a value marked across all rows
 * @throws RangeError when there is nothing to draw
 */
export async function intervalChart(
  values: Readonly<Record<string, IntervalValue>>,
  options: FigureOptions & { guide?: { x: number; label: string } } = {},
): Promise<void> {
  const names = Object.keys(values);
  if (names.length === 0) throw new RangeError("intervalChart: no values given");
  const rows = Object.values(values);
  const reach = (to: (row: IntervalValue) => number) => figureNumbers(rows.map(to));
  const trace: Trace = {
    type: "scatter",
    mode: "markers",
    x: reach(({ value }) => value),
    y: names,
    marker: { size: 9 },
    error_x: {
      type: "data",
      symmetric: false,
      array: reach(({ value, high }) => high - value),
      arrayminus: reach(({ value, low }) => value - low),
      thickness: 2,
      width: 5,
    },
  };
  const { guide, ...figure } = options;
  await plot({ data: [trace], layout: { ...layoutOf(names), ...guideLayout(guide) } }, {
    height: AROUND + ROW * names.length,
    ...figure,
  });
}

function layoutOf(names: readonly string[]) {
  return {
    hovermode: "closest",
    xaxis: { showgrid: true },
    yaxis: { type: "category", autorange: "reversed", ticks: "", showgrid: false },
    margin: { l: Math.max(MARGIN.left, widest(names) + NAME_GAP) },
  };
}

function guideLayout(guide: { x: number; label: string } | undefined) {
  if (!guide) return {};
  const { x, label } = guide;
  const line = { color: FAINT_INK, dash: "dot", width: 1.5 };
  const down = { yref: "paper", y0: 0, y1: 1, layer: "below" };
  return {
    shapes: [{ ...down, type: "line", x0: x, x1: x, line }],
    annotations: [{
      ...{ yref: "paper", y: 1, yanchor: "bottom", x, xanchor: "left" },
      text: label,
      font: { color: FAINT_INK, size: 12 },
      showarrow: false,
    }],
  };
}
