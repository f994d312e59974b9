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
import "./terminal/kernel_guards.ts";

export { allClose, type AllCloseOptions } from "./output/all_close.ts";
export { animation, type AnimationOptions } from "./pictures/animation.ts";
export { barChart } from "./charts/bar_chart.ts";
export { type Figure, type FigureOptions, type Json, plot, type Trace } from "./charts/figure.ts";
export { FileOutput } from "./output/file_output.ts";
export { heatmap, type HeatmapOptions } from "./charts/heatmap.ts";
export { histogram } from "./charts/histogram.ts";
export { type Guide } from "./charts/guides.ts";
export { imageGrid, type ImageGridOptions } from "./pictures/image_grid.ts";
export { type Interrupt, interruptStatus, listenForInterrupt } from "./terminal/interrupt.ts";
export { intervalChart, type IntervalValue } from "./charts/interval_chart.ts";
export { insideNotebook } from "./output/jupyter.ts";
export { type Figures, type KeyFigures, keyFigures } from "./output/key_figures.ts";
export { lineChart, type LineChartOptions } from "./charts/line_chart.ts";
export { type LiveChart, liveChart, type LiveChartOptions } from "./charts/live_chart.ts";
export { display, useOutput } from "./output/output.ts";
export type { Bundle, DisplayOptions, Output } from "./output/output_types.ts";
export {
  type Metrics,
  type Progress,
  progress,
  PROGRESS_MIME,
  type ProgressOptions,
} from "./terminal/progress.ts";
export type { Points, Series } from "./charts/series.ts";
export { type Cell, deviceLine, html, markdown, table } from "./output/text.ts";
