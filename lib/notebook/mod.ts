/**
 * What a notebook shows: charts, image grids, animations, progress, tables; and how it is stopped.
 * Outside a notebook the same calls write files to `outputs/figures` or print.
 *
 * ```ts
 * import { barChart, markdown } from "lib/notebook/mod.ts";
 * await markdown("## Results");
 * await barChart({ cats: 12, dogs: 9 }, { title: "Pictures", y: "count" });
 * ```
 *
 * @module
 */

// Guards the kernel before any cell can be stopped or fail.
import "./kernel_guards.ts";

export { animation, type AnimationOptions, encodeAnimation } from "./animation.ts";
export { barChart } from "./bar_chart.ts";
export { type Figure, type FigureOptions, type Json, plot, type Trace } from "./figure.ts";
export { FileOutput } from "./file_output.ts";
export { heatmap, type HeatmapOptions } from "./heatmap.ts";
export { histogram } from "./histogram.ts";
export { type Guide } from "./guides.ts";
export { gridPicture, imageGrid, type ImageGridOptions } from "./image_grid.ts";
export { type Interrupt, interruptible, interruptStatus, listenForInterrupt } from "./interrupt.ts";
export { intervalChart, type IntervalValue } from "./interval_chart.ts";
export { insideNotebook } from "./jupyter.ts";
export { type Figures, KEY_FIGURES_MIME, type KeyFigures, keyFigures } from "./key_figures.ts";
export { lineChart, type LineChartOptions } from "./line_chart.ts";
export { type LiveChart, liveChart, type LiveChartOptions } from "./live_chart.ts";
export { type Bundle, display, type DisplayOptions, type Output, useOutput } from "./output.ts";
export {
  type Metrics,
  type Progress,
  progress,
  PROGRESS_MIME,
  type ProgressOptions,
} from "./progress.ts";
export { scatterChart } from "./scatter_chart.ts";
export type { Points, Series } from "./series.ts";
export { type Cell, deviceLine, html, markdown, table } from "./text.ts";
