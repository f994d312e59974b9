// Points in the plane.
import { type FigureOptions, plot, type Trace } from "./charts/figure.ts";
import { figureNumbers, type Points, pointsOf } from "./charts/series.ts";

/**
 * Points in the plane, one colour for each name.
 *
 * @throws RangeError when there is no series or one has unequal numbers of x and y
 */
export async function scatterChart(
  series: Readonly<Record<string, Points>>,
  options: FigureOptions & { /** In pixels. Default 6. */ pointSize?: number } = {},
): Promise<void> {
  const { pointSize = 6 } = options;
  const data = pointsOf(series, "scatterChart").map(([name, { x, y }]): Trace => ({
    type: "scatter",
    mode: "markers",
    name,
    x: figureNumbers(x),
    y: figureNumbers(y),
    marker: { size: pointSize, opacity: 0.75 },
  }));
  await plot({ data, layout: { hovermode: "closest" } }, options);
}
