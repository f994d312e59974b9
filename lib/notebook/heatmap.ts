// A table of numbers as colours.
import { type FigureOptions, plot, type Trace } from "./figure.ts";
import { figureNumbers } from "./series.ts";
import { textWidth } from "./text_width.ts";
import { COLOUR_SCALE, FONT_SIZE } from "./theme.ts";

/** How a heat map is labelled. */
export interface HeatmapOptions extends FigureOptions {
  /** Names of the columns, left to right. */
  columns?: string[];
  /** Names of the rows, top to bottom. */
  rows?: string[];
  /** Whether each cell says its value. Default: when there are at most 200 cells. */
  values?: boolean;
}

/**
 * A table of numbers as colours, first row on top.
 *
 * @throws RangeError when the rows are not equally long
 */
export async function heatmap(
  cells: readonly ArrayLike<number>[],
  options: HeatmapOptions = {},
): Promise<void> {
  const width = cells[0]?.length ?? 0;
  const odd = cells.findIndex((row) => row.length !== width);
  if (width === 0) throw new RangeError("heatmap: no cells given");
  if (odd >= 0) {
    throw new RangeError(`heatmap: row ${odd} has ${cells[odd].length} cells, row 0 has ${width}`);
  }
  const z = cells.map((row) => figureNumbers(row));
  const labelled = options.values ?? width * cells.length <= 200;
  const trace: Trace = {
    type: "heatmap",
    z,
    x: options.columns,
    y: options.rows,
    colorscale: COLOUR_SCALE,
    colorbar: { outlinewidth: 0, thickness: 14 },
    texttemplate: labelled ? "%{z:.3~g}" : undefined,
  };
  const axis = { showline: false, ticks: "", ticklabelstandoff: 5 };
  const layout = {
    hovermode: "closest",
    xaxis: { ...axis, type: options.columns ? "category" : undefined },
    yaxis: { ...axis, autorange: "reversed", type: options.rows ? "category" : undefined },
    margin: { l: 44 + widest(options.rows), r: 92 },
  };
  await plot({ data: [trace], layout }, options);
}

/** Width in pixels of the longest label. */
function widest(labels: readonly string[] = []): number {
  return Math.ceil(Math.max(24, ...labels.map((label) => textWidth(label, FONT_SIZE))));
}
