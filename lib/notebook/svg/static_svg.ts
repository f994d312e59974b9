// A plotly figure as SVG text, drawn inside this process.
import type { Figure } from "../charts/figure.ts";
import { loadPlotly } from "./plotly_window.ts";

let loading: ReturnType<typeof loadPlotly> | undefined;

/** Loads what drawing needs, once; takes about 0.4 s. */
export function prepareDrawing(): ReturnType<typeof loadPlotly> {
  return loading ??= loadPlotly();
}

/**
 * Draws a figure as it looks in a browser.
 *
 * @param size in pixels
 * @throws Error when plotly.js cannot draw the figure
 */
export async function renderSvg(
  { data, layout }: Figure,
  { width, height }: { width: number; height: number },
): Promise<string> {
  const { plotly, window } = await prepareDrawing();
  const element = window.document.createElement("div");
  window.document.body.appendChild(element);
  try {
    const sized = { ...structuredClone(layout), width, height };
    await plotly.newPlot(element, structuredClone(data), sized, { staticPlot: true });
    return await plotly.toImage(element, { format: "svg", width, height, imageDataOnly: true });
  } finally {
    plotly.purge(element);
    element.remove();
  }
}
