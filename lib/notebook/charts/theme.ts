// The one look of all figures: colours, font, sizes.
import type { Json } from "./figure.ts";

/** Line and bar colours in order; hues as Okabe and Ito chose them for the colour-blind. */
export const PALETTE = [
  "#2463c9", // blue
  "#e0662b", // vermilion
  "#12a07f", // green
  "#c26bb5", // purple
  "#e0a100", // orange
  "#5cb3e6", // sky blue
  "#43484d", // dark grey
] as const;

/** Dark to bright, even in brightness, also when printed in grey (matplotlib's viridis). */
export const COLOUR_SCALE = "Viridis";

export const FONT =
  'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export const INK = "#343a40";
export const STRONG_INK = "#212529";
export const FAINT_INK = "#868e96";
export const GRID = "#edf0f2";
export const AXIS = "#ced4da";
export const PAPER = "#ffffff";

export const FONT_SIZE = 13;
export const TITLE_SIZE = 16;

/** Size of a figure in pixels where none is asked for: the width of a notebook's text. */
export const FIGURE_SIZE = { width: 720, height: 380 } as const;

const axis = {
  automargin: false, // it needs a browser's layout; figure.ts sets the margins
  gridcolor: GRID,
  linecolor: AXIS,
  showline: true,
  tickcolor: AXIS,
  ticklen: 5,
  ticks: "outside",
  title: { font: { size: FONT_SIZE, color: INK }, standoff: 10 },
  zeroline: false,
};

/** The look as a plotly template; it travels with each interactive figure. */
export const TEMPLATE: Record<string, Json> = {
  layout: {
    bargap: 0.25,
    colorway: [...PALETTE],
    font: { family: FONT, size: FONT_SIZE, color: INK },
    hoverlabel: { bgcolor: PAPER, bordercolor: AXIS, font: { family: FONT, size: FONT_SIZE } },
    hovermode: "x",
    legend: { font: { size: FONT_SIZE } },
    paper_bgcolor: PAPER,
    plot_bgcolor: PAPER,
    title: { font: { size: TITLE_SIZE, color: STRONG_INK, weight: 600 } },
    xaxis: { ...axis, showgrid: false },
    yaxis: axis,
  },
};
