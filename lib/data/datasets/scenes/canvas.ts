// What scenes are drawn on: collects SVG text, and knows gradients and where the light comes from.
import { type Colour, darker, hex, lighter } from "./colour.ts";
import { d, short } from "./path.ts";

/** What fills a shape: a colour, or a gradient that the canvas has made. */
export type Fill = Colour | Gradient;

/** A gradient of a canvas, as a reference to it. */
export interface Gradient {
  readonly url: string;
}

/** How a shape is drawn, apart from its fill. */
export interface Look {
  /** Colour of the outline; none without it. */
  line?: Colour;
  /** Width of the outline. Default 1.3. */
  width?: number;
  /** 0..1. Default 1. */
  opacity?: number;
  /** SVG's `transform`. */
  transform?: string;
}

/** A gradient's colours, each with its place from 0 to 1 and its opacity. */
export type Stop = readonly [at: number, colour: Colour, opacity?: number];

/** A layer of a scene as SVG. */
export class Canvas {
  readonly #prefix: string;
  readonly #gradients = new Map<string, Gradient>();
  #svg = "";
  /** Side that the light comes from as shapes see it: -1 left, 1 right. */
  light: number;

  /** @param prefix starts the names of this canvas's gradients, which share a sheet with others' */
  constructor(prefix: string, light: number) {
    this.#prefix = prefix;
    this.light = light;
  }

  /** What was drawn. */
  get svg(): string {
    return this.#svg;
  }

  /** Fills the shape of some path data; none is fine. */
  path(data: string, fill: Fill, look: Look = {}): void {
    if (data === "") return;
    this.#svg += `<path d="${data}"${paint(fill, look)}/>`;
  }

  ellipse(x: number, y: number, rx: number, ry: number, fill: Fill, look: Look = {}): void {
    const place = `cx="${short(x)}" cy="${short(y)}" rx="${short(rx)}" ry="${short(ry)}"`;
    this.#svg += `<ellipse ${place}${paint(fill, look)}/>`;
  }

  circle(x: number, y: number, radius: number, fill: Fill, look: Look = {}): void {
    this.ellipse(x, y, radius, radius, fill, look);
  }

  /** Draws a line along path data, with round ends. */
  line(data: string, colour: Fill, width: number, opacity = 1): void {
    const see = opacity < 1 ? ` stroke-opacity="${short(opacity)}"` : "";
    this.#svg += `<path d="${data}" fill="none" stroke="${paintOf(colour)}"` +
      ` stroke-width="${short(width)}"${see}/>`;
  }

  /** Draws what `draw` draws, moved, turned or scaled. */
  group(transform: string, draw: () => void): void {
    this.#svg += `<g transform="${transform}">`;
    draw();
    this.#svg += "</g>";
  }

  /** Draws what `draw` draws, mirrored left to right; the light stays where it is. */
  mirrored(draw: () => void): void {
    this.light = -this.light;
    this.group("scale(-1 1)", draw);
    this.light = -this.light;
  }

  /** Draws something that is the same left and right, as `draw` draws it on the right (`side` 1). */
  bothSides(draw: (side: number) => void): void {
    this.mirrored(() => draw(-1));
    draw(1);
  }

  /** Draws what `draw` draws, as far as it lies in a shape. */
  within(data: string, draw: () => void): void {
    const id = `${this.#prefix}c${this.#svg.length.toString(36)}`;
    this.#svg += `<clipPath id="${id}"><path d="${data}"/></clipPath><g clip-path="url(#${id})">`;
    draw();
    this.#svg += "</g>";
  }

  /** A gradient from the top of the filled shape to its bottom. */
  down(...stops: Stop[]): Gradient {
    return this.#gradient(`linearGradient x2="0" y2="1"`, stops);
  }

  /** A gradient from the lit side of the filled shape to the other. */
  across(...stops: Stop[]): Gradient {
    const ends = this.light < 0 ? "" : ` x1="1" x2="0"`;
    return this.#gradient(`linearGradient${ends}`, stops);
  }

  /** A gradient from a point within the filled shape (0..1 from its upper left) outwards. */
  out(x: number, y: number, radius: number, ...stops: Stop[]): Gradient {
    const circle = `cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"`;
    return this.#gradient(`radialGradient ${circle}`, stops);
  }

  /** Something round: bright where the light falls, dark on the far edge. */
  ball(colour: Colour, depth = 1): Gradient {
    const bright = lighter(colour, 0.3 * depth), dark = darker(colour, 0.42 * depth);
    return this.out(0.5 + 0.18 * this.light, 0.28, 0.78, [0, bright], [0.45, colour], [1, dark]);
  }

  /** Something upright and round, as a trunk. */
  tube(colour: Colour, depth = 1): Gradient {
    const bright = lighter(colour, 0.22 * depth), dark = darker(colour, 0.45 * depth);
    return this.across([0, colour], [0.25, bright], [1, dark]);
  }

  /** Something lit from above. */
  slope(colour: Colour, depth = 1): Gradient {
    return this.down([0, lighter(colour, 0.18 * depth)], [1, darker(colour, 0.32 * depth)]);
  }

  #gradient(kind: string, stops: readonly Stop[]): Gradient {
    const body = stops.map(([at, colour, opacity = 1]) => {
      const see = opacity < 1 ? ` stop-opacity="${short(opacity)}"` : "";
      return `<stop offset="${short(at)}" stop-color="${hex(colour)}"${see}/>`;
    }).join("");
    const known = this.#gradients.get(kind + body);
    if (known) return known;
    const id = `${this.#prefix}g${this.#gradients.size.toString(36)}`;
    const name = kind.split(" ")[0];
    this.#svg += `<${name} id="${id}"${kind.slice(name.length)}>${body}</${name}>`;
    const gradient = { url: `url(#${id})` };
    this.#gradients.set(kind + body, gradient);
    return gradient;
  }
}

/** `rotate` around a point, for a transform. */
export function turned(degrees: number, x = 0, y = 0): string {
  return d`rotate(${degrees} ${x} ${y})`;
}

function paintOf(fill: Fill): string {
  return "url" in fill ? fill.url : hex(fill);
}

function paint(fill: Fill, { line, width = 1.3, opacity = 1, transform }: Look): string {
  let text = ` fill="${paintOf(fill)}"`;
  if (line) text += ` stroke="${hex(line)}" stroke-width="${short(width)}"`;
  if (opacity < 1) text += ` fill-opacity="${short(opacity)}"`;
  if (transform) text += ` transform="${transform}"`;
  return text;
}
