// The few canvas operations with which plotly.js paints heatmaps.
import { encodePngSync } from "../pictures/png_chunks.ts";

interface Surface {
  width: number;
  height: number;
  /** RGBA, (height, width, 4). */
  pixels: Uint8ClampedArray;
}

interface CanvasElement {
  width: number;
  height: number;
}

type Rgba = [number, number, number, number];

/** Gives a canvas class `getContext` and `toDataURL`. */
export function giveCanvas(prototype: object): void {
  const surfaces = new WeakMap<CanvasElement, Surface>();
  const surfaceOf = (canvas: CanvasElement): Surface => {
    const { width, height } = canvas;
    let surface = surfaces.get(canvas);
    if (surface?.width !== width || surface.height !== height) { // resizing empties a canvas
      surface = { width, height, pixels: new Uint8ClampedArray(width * height * 4) };
      surfaces.set(canvas, surface);
    }
    return surface;
  };
  Object.assign(prototype, {
    getContext(this: CanvasElement, kind: string) {
      return kind === "2d" ? new Context(() => surfaceOf(this)) : null;
    },
    toDataURL(this: CanvasElement) {
      const { pixels, width } = surfaceOf(this);
      return `data:image/png;base64,${encodePngSync(pixels, width).toBase64()}`;
    },
  });
}

class Context {
  readonly #surface: () => Surface;
  #fill: Rgba = [0, 0, 0, 255];

  constructor(surface: () => Surface) {
    this.#surface = surface;
  }

  set fillStyle(colour: string) {
    this.#fill = parseColour(colour);
  }

  fillRect(x: number, y: number, w: number, h: number): void {
    const { width, height, pixels } = this.#surface();
    const [left, right] = [x, x + w].map((v) => Math.max(0, Math.min(width, Math.round(v))));
    const [top, bottom] = [y, y + h].map((v) => Math.max(0, Math.min(height, Math.round(v))));
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        pixels.set(this.#fill, (row * width + column) * 4);
      }
    }
  }

  createImageData(width: number, height: number): Surface & { data: Uint8ClampedArray } {
    const pixels = new Uint8ClampedArray(width * height * 4);
    return { width, height, pixels, data: pixels };
  }

  putImageData(image: { width: number; data: Uint8ClampedArray }, x: number, y: number): void {
    const { width, height, pixels } = this.#surface();
    const rows = image.data.length / 4 / image.width;
    for (let row = 0; row < Math.min(rows, height - y); row++) {
      const line = image.data.subarray(row * image.width * 4, (row + 1) * image.width * 4);
      pixels.set(line.subarray(0, (width - x) * 4), ((y + row) * width + x) * 4);
    }
  }
}

/** The two notations that plotly.js gives: `rgb(...)`, `rgba(...)` and `#rrggbb`. */
function parseColour(colour: string): Rgba {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour);
  if (hex) return [...Uint8Array.fromHex(hex[1]), 255] as Rgba;
  const [r, g, b, alpha = 1] = (colour.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
  return [r, g, b, Math.round(alpha * 255)];
}
