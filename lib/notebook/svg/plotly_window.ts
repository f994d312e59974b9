// A browser window without a browser, just complete enough for plotly.js to draw SVG in it.
import { createRequire } from "node:module";
import type { Window } from "happy-dom";
import { giveCanvas } from "./plotly_canvas.ts";
import { type Box, localBox, pageBox, type SvgElement } from "./svg_boxes.ts";

/** What of plotly.js is used; all of it promises. */
export interface Plotly {
  newPlot(element: unknown, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  toImage(element: unknown, options: Record<string, unknown>): Promise<string>;
  purge(element: unknown): void;
}

/**
 * Loads plotly.js into a window of its own; nothing is added to the program's globals, which the
 * window's would replace.
 */
export async function loadPlotly(): Promise<{ plotly: Plotly; window: Window }> {
  const { Window } = await import("happy-dom");
  const window = new Window({ width: 1000, height: 700, url: "http://localhost/" });
  giveTextSizes(window);
  giveCanvas(window.HTMLCanvasElement.prototype);
  Object.assign(window, {
    matchMedia: () => ({ matches: false, addListener() {}, addEventListener() {} }),
    requestAnimationFrame: (draw: () => void) => setTimeout(draw, 0),
  });
  Object.assign(window.URL, { createObjectURL: () => "blob:none" }); // asked for, never loaded
  const script = createRequire(import.meta.url).resolve("plotly.js/dist/plotly-cartesian.min.js");
  return { plotly: runScript(await Deno.readTextFile(script), window), window };
}

/** Runs a script with the window's globals, and without those of Deno that show it is not in a browser. */
function runScript(source: string, window: Window): Plotly {
  const module: { exports: unknown } = { exports: {} };
  const names = {
    window,
    self: window,
    globalThis: window,
    module,
    exports: module.exports,
    define: undefined,
    process: undefined,
    Deno: undefined,
    document: window.document,
    navigator: window.navigator,
    location: window.location,
    getComputedStyle: window.getComputedStyle.bind(window),
    requestAnimationFrame: window.requestAnimationFrame,
    ...pick(window, ["DOMParser", "XMLSerializer", "Image", "Event", "MutationObserver", "URL"]),
    ...pick(window, ["Node", "Element", "HTMLElement", "SVGElement"]),
  };
  new Function(...Object.keys(names), source).call(window, ...Object.values(names));
  return module.exports as Plotly;
}

function pick<K extends keyof Window>(window: Window, keys: readonly K[]): Pick<Window, K> {
  return Object.fromEntries(keys.map((key) => [key, window[key]])) as Pick<Window, K>;
}

/** happy-dom lays nothing out: without this, titles and legends would collapse onto each other. */
function giveTextSizes(window: Window): void {
  const htmlRectangle = window.Element.prototype.getBoundingClientRect;
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: SvgElement) {
      return rectangle(localBox(this));
    },
  });
  Object.assign(window.Element.prototype, {
    getBoundingClientRect(this: SvgElement & { namespaceURI: string | null }) {
      const isSvg = this.namespaceURI?.endsWith("/svg") && this.tagName.toLowerCase() !== "svg";
      return isSvg ? rectangle(pageBox(this)) : htmlRectangle.call(this as never);
    },
  });
}

const NOWHERE: Box = { left: 0, top: 0, right: 0, bottom: 0 };

function rectangle(box: Box = NOWHERE) {
  const { left, top, right, bottom } = box;
  return { ...box, x: left, y: top, width: right - left, height: bottom - top };
}
