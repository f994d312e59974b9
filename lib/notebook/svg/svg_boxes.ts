// Where SVG texts stand, for a window that lays nothing out: plotly.js asks for it to place titles,
// legends and margins, and to leave out labels that would overlap.
import { textWidth } from "./text_width.ts";

/** What of an SVG element is needed. */
export interface SvgElement {
  tagName: string;
  textContent: string | null;
  style?: { fontSize?: string; textAnchor?: string; display?: string };
  children: Iterable<SvgElement>;
  parentElement: SvgElement | null;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<SvgElement>;
}

/** A rectangle in pixels. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A 2-D affine map (x, y) to (a x + c y + e, b x + d y + f). */
type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

const LINE_HEIGHT = 1.3;
/** How far a line's letters rise above its baseline, in font sizes. */
const ASCENT = 0.98;
const DEFAULT_FONT_SIZE = 12;

/** The box around an element's texts and rectangles in its own coordinates, as SVG's getBBox. */
export function localBox(element: SvgElement): Box | undefined {
  const tag = element.tagName.toLowerCase();
  if (tag === "text") return textBox(element);
  if (tag === "rect") return rectBox(element);
  let union: Box | undefined;
  for (const child of element.children) {
    const box = localBox(child);
    if (box) union = join(union, transform(box, matrixOf(child)));
  }
  return union;
}

/** The box of an element within its outermost `svg`, as getBoundingClientRect. */
export function pageBox(element: SvgElement): Box | undefined {
  let box = localBox(element);
  for (let at: SvgElement | null = element; box && at; at = at.parentElement) {
    box = transform(box, matrixOf(at));
  }
  return box;
}

function textBox(element: SvgElement): Box {
  const size = fontSize(element);
  const lines = [...element.querySelectorAll("tspan.line")];
  const texts = (lines.length > 0 ? lines : [element]).map((line) => line.textContent ?? "");
  const width = Math.max(...texts.map((text) => textWidth(text, size)));
  const anchor = element.style?.textAnchor || element.getAttribute("text-anchor");
  const left = number(element, "x") -
    (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  const shift = parseFloat(element.getAttribute("dy") ?? "0") || 0; // plotly gives it in em
  const top = number(element, "y") + (shift - ASCENT) * size;
  return { left, top, right: left + width, bottom: top + size * LINE_HEIGHT * texts.length };
}

function rectBox(element: SvgElement): Box {
  const left = number(element, "x"), top = number(element, "y");
  return {
    left,
    top,
    right: left + number(element, "width"),
    bottom: top + number(element, "height"),
  };
}

/** Of the element itself or the nearest one around it that sets a size. */
function fontSize(element: SvgElement): number {
  for (let at: SvgElement | null = element; at; at = at.parentElement) {
    const given = parseFloat(at.style?.fontSize || at.getAttribute("font-size") || "");
    if (given > 0) return given;
  }
  return DEFAULT_FONT_SIZE;
}

function number(element: SvgElement, attribute: string): number {
  return parseFloat(element.getAttribute(attribute) ?? "0") || 0;
}

/** An element's `transform`: any row of translate, rotate and scale. */
function matrixOf(element: SvgElement): Matrix {
  const text = element.getAttribute("transform") ?? "";
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (const [, name, list] of text.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g)) {
    const [p, q = 0, r = 0] = list.split(/[\s,]+/).map((value) => parseFloat(value) || 0);
    if (name === "translate") matrix = multiply(matrix, [1, 0, 0, 1, p, q]);
    else if (name === "scale") matrix = multiply(matrix, [p, 0, 0, q || p, 0, 0]);
    else matrix = multiply(matrix, rotation(p, q, r));
  }
  return matrix;
}

/** By degrees around the point (x, y). */
function rotation(degrees: number, x: number, y: number): Matrix {
  const cos = Math.cos(degrees * Math.PI / 180), sin = Math.sin(degrees * Math.PI / 180);
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

function multiply([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [
    a * g + c * h,
    b * g + d * h,
    a * i + c * j,
    b * i + d * j,
    a * k + c * l + e,
    b * k + d * l + f,
  ];
}

function transform({ left, top, right, bottom }: Box, [a, b, c, d, e, f]: Matrix): Box {
  const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

function join(a: Box | undefined, b: Box): Box {
  if (!a) return b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
