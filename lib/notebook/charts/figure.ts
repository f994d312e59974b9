// Plotly figures: interactive in JupyterLab, static where nothing runs, one look everywhere.
import { display } from "../output/output.ts";
import type { Bundle } from "../output/output_types.ts";
import { renderSvg } from "../svg/static_svg.ts";
import { FIGURE_SIZE, FONT_SIZE, TEMPLATE } from "./theme.ts";
import { textWidth } from "../svg/text_width.ts";

/** A value that JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };

/** One set of marks in plotly's terms (https://plotly.com/javascript/reference). */
export interface Trace {
  type: "scatter" | "bar" | "histogram" | "heatmap" | "box" | "violin";
  name?: string;
  [option: string]: Json | undefined;
}

/** A figure in plotly's terms. */
export interface Figure {
  data: Trace[];
  layout?: Record<string, Json | undefined>;
}

/** Options of every chart. */
export interface FigureOptions {
  title?: string;
  /** What the horizontal axis shows, with its unit. */
  x?: string;
  /** What the vertical axis shows, with its unit. */
  y?: string;
  /** In pixels. Default 720. */
  width?: number;
  /** In pixels. Default 380. */
  height?: number;
  /** SVG file to write the figure to as well. */
  file?: string;
}

/**
 * Shows any plotly figure in the project's look; its own layout goes before the look.
 *
 * ```ts
 * import { plot } from "lib/notebook/mod.ts";
 * await plot({ data: [{ type: "box", y: [1, 2, 2, 3, 9], name: "FID" }] }, { title: "Five runs" });
 * ```
 */
export async function plot(figure: Figure, options: FigureOptions = {}): Promise<void> {
  const name = options.title;
  await display(await figureBundle(figure, options), { name, file: options.file });
}

/**
 * A figure in all its forms. There is no image/png among them: JupyterLab would show it in place of
 * the interactive chart.
 */
export async function figureBundle(figure: Figure, options: FigureOptions): Promise<Bundle> {
  const styled = styledFigure(figure, options);
  return {
    "application/vnd.plotly.v1+json": { ...styled, config: CONFIG },
    ...await staticBundle(styled, options),
  };
}

/** A styled figure as a picture only, for displays that change in place. */
export async function staticBundle(styled: Figure, options: FigureOptions): Promise<Bundle> {
  return {
    "image/svg+xml": await renderSvg(styled, sizeOf(options)),
    "text/plain": options.title ?? "Figure",
  };
}

const CONFIG = {
  displaylogo: false,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
  responsive: false,
};

/** Space around the plot in pixels; `bottom` is that below the axis labels. */
export const MARGIN = { left: 68, right: 24, bottom: 35 } as const;
const AXIS_LABELS = 21;

/** Space above the plot in pixels. */
const TOP = { bare: 20, title: 36, legendRow: 21 };

/** The figure with the look, titles, margins and a legend where there is more than one name. */
export function styledFigure({ data, layout }: Figure, options: FigureOptions): Figure {
  const { title, x, y } = options;
  const { width, height } = sizeOf(options);
  const names = data.filter(({ name, showlegend }) => name !== undefined && showlegend !== false)
    .map(({ name }) => name!);
  const legend = names.length > 1 ? legendFor(names, width) : undefined;
  const top = TOP.bare + (title ? TOP.title : 0) + TOP.legendRow * (legend?.rows ?? 0);
  const { xaxis, yaxis, margin, ...rest } = layout ?? {};
  return {
    data,
    layout: {
      template: TEMPLATE,
      width,
      height,
      title: title ? titleFor(title) : undefined,
      margin: {
        l: MARGIN.left,
        r: MARGIN.right + (legend?.columnWidth ?? 0),
        t: top,
        b: MARGIN.bottom + AXIS_LABELS,
        autoexpand: false,
        ...margin as object,
      },
      showlegend: legend !== undefined,
      legend: legend?.layout,
      ...rest,
      xaxis: { title: { text: x ?? "" }, ...xaxis as object },
      yaxis: { title: { text: y ?? "" }, ...yaxis as object },
    },
  };
}

/** A figure's size in pixels. */
export function sizeOf({ width, height }: FigureOptions) {
  return { width: width ?? FIGURE_SIZE.width, height: height ?? FIGURE_SIZE.height };
}

/** At the upper left, in line with the plot. */
function titleFor(text: string): Json {
  return { text, x: 0, xref: "paper", xanchor: "left", y: 1, yanchor: "top", pad: { t: 20 } };
}

const LEGEND_KEY = 40; // the line or box before a name
const LEGEND_GAP = 10; // after a name
const MOST_LEGEND_ROWS = 3;

/** A few rows between title and plot where the names fit into them, else a column at the right. */
function legendFor(names: readonly string[], width: number): {
  layout: Json;
  rows: number;
  columnWidth?: number;
} {
  const widths = names.map((name) => Math.ceil(textWidth(name, FONT_SIZE)) + LEGEND_GAP);
  const entry = Math.max(...widths);
  const room = width - MARGIN.left - MARGIN.right;
  const inOneRow = widths.reduce((sum, each) => sum + each + LEGEND_KEY, 0) <= room;
  const perRow = Math.floor(room / (entry + LEGEND_KEY));
  const rows = inOneRow ? 1 : Math.ceil(names.length / perRow);
  if (rows > MOST_LEGEND_ROWS) {
    const layout = { orientation: "v", x: 1.01, xanchor: "left", y: 1, yanchor: "top" };
    return { layout, rows: 0, columnWidth: entry + LEGEND_KEY };
  }
  const above = { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" };
  return { layout: inOneRow ? above : { ...above, entrywidth: entry }, rows };
}
