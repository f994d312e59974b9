// A table of numbers as colours.
import { categoryAxis, widest } from "./category_axis.ts";
import { type FigureOptions, type Json, MARGIN, plot, sizeOf, type Trace } from "./figure.ts";
import { figureNumbers } from "./series.ts";
import { COLOUR_SCALE } from "./theme.ts";

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
  requireNames("columns", options.columns, width);
  requireNames("rows", options.rows, cells.length);
  const labelled = options.values ?? width * cells.length <= 200;
  const trace: Trace = {
    type: "heatmap",
    z: cells.map((row) => figureNumbers(row)),
    x: options.columns,
    y: options.rows,
    colorscale: COLOUR_SCALE,
    colorbar: { outlinewidth: 0, thickness: 14 },
    texttemplate: labelled ? "%{z:.3~g}" : undefined,
  };
  await plot({ data: [trace], layout: layoutOf(options) }, options);
}

const COLOUR_BAR = 92; // pixels for the scale at the right
const ROW_TITLE = 44; // pixels for the vertical axis's title

function layoutOf(options: HeatmapOptions): Record<string, Json> {
  const { rows, columns } = options;
  const left = ROW_TITLE + Math.max(24, widest(rows ?? []));
  const names = columns && categoryAxis(columns, sizeOf(options).width - left - COLOUR_BAR);
  const axis = { showline: false, ticks: "", ticklabelstandoff: 5 };
  return {
    hovermode: "closest",
    xaxis: { ...axis, ...names?.axis },
    yaxis: { ...axis, autorange: "reversed", type: rows ? "category" : undefined },
    margin: { l: left, r: COLOUR_BAR, ...names && { b: MARGIN.bottom + names.height } },
  };
}

function requireNames(what: string, names: readonly string[] | undefined, count: number): void {
  if (names && names.length !== count) {
    throw new RangeError(`heatmap: ${names.length} names for ${count} ${what}`);
  }
}
