// From a way of writing to one written digit: mixed shapes, a hand's unevenness, a fitted size.
import type { Random } from "../../random.ts";
import { type Style, STYLES } from "./glyphs.ts";

/** A point of the pen's path. */
interface Point {
  x: number;
  y: number;
  /** Whether the path bends sharply here. */
  corner: boolean;
}

/** A cubic Bezier piece of a pen stroke: four points, and the pen's width on it. */
export interface Piece {
  /** x0, y0, x1, y1, x2, y2, x3, y3 in pixels. */
  curve: readonly number[];
  width: number;
}

type Stroke = Point[];

/** What curves cover: centre and size. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const parsed = STYLES.map((styles) =>
  styles.map(({ weight, shapes }) => ({ weight, shapes: shapes.map(parseShape) }))
);

function parseShape(text: Style["shapes"][number]): Stroke[] {
  return text.split(" / ").map((stroke) =>
    stroke.split(" ").map((point) => {
      const [x, y] = point.replace("!", "").split(",").map(Number);
      return { x: x / 100, y: y / 100, corner: point.endsWith("!") };
    })
  );
}

/** Size in pixels of the square that a digit with its pen's width just fills, as in MNIST; less what the blur adds. */
const BOX = 19.6;

/**
 * Writes a digit: pieces of curves around the origin, of MNIST's size in pixels.
 *
 * @param digit 0..9
 */
export function writeDigit(digit: number, random: Random): Piece[] {
  const strokes = mix(pickStyle(parsed[digit], random).shapes, random);
  shake(strokes, random);
  lean(strokes, digit, random);
  const curves = strokes.map((stroke) => smooth(stroke));
  const box = boundsOf(curves.flat());
  const width = penWidth(digit, box, random);
  fit(curves.flat(), box, BOX - width);
  return curves.flatMap((pieces) => withWidths(pieces, width, random));
}

function pickStyle<T extends { weight: number }>(styles: readonly T[], random: Random): T {
  let rest = random.uniform(0, styles.reduce((sum, { weight }) => sum + weight, 0));
  for (const style of styles) {
    rest -= style.weight;
    if (rest < 0) return style;
  }
  return styles[styles.length - 1];
}

/** A mixture of the shapes with random shares, which mostly favour one of them. */
function mix(shapes: readonly Stroke[][], random: Random): Stroke[] {
  const raw = shapes.map(() => -Math.log(1 - random.uniform()));
  const total = raw.reduce((sum, share) => sum + share, 0);
  const blend = (read: (shape: Stroke[]) => number) =>
    shapes.reduce((sum, shape, k) => sum + raw[k] / total * read(shape), 0);
  return shapes[0].map((stroke, s) =>
    stroke.map(({ corner }, p) => ({
      x: blend((shape) => shape[s][p].x),
      y: blend((shape) => shape[s][p].y),
      corner,
    }))
  );
}

/** Unevenness: ends too long or short, points a little off, the whole bent by slow waves. */
function shake(strokes: Stroke[], random: Random): void {
  const wave = () => ({
    size: random.normal(0, 0.03),
    pace: random.uniform(2, 5),
    phase: random.uniform(0, 2 * Math.PI),
  });
  const along = wave(), across = wave();
  const loose = Math.exp(random.normal(-3.8, 0.4));
  for (const stroke of strokes) {
    stretchEnd(stroke[0], stroke[1], random);
    stretchEnd(stroke[stroke.length - 1], stroke[stroke.length - 2], random);
    for (const point of stroke) {
      const { x, y } = point;
      point.x += along.size * Math.sin(along.pace * y + along.phase) + random.normal(0, loose);
      point.y += across.size * Math.sin(across.pace * x + across.phase) + random.normal(0, loose);
    }
  }
}

function stretchEnd(end: Point, next: Point, random: Random): void {
  const by = random.normal(0, 0.13);
  end.x += by * (end.x - next.x);
  end.y += by * (end.y - next.y);
}

/**
 * Proportions (the waist up or down, the top wider or narrower, the whole), slant and rotation. A
 * ring may be of any proportion, and a 1 leans more.
 */
function lean(strokes: Stroke[], digit: number, random: Random): void {
  const waist = Math.exp(random.normal(0, 0.15));
  const taper = random.normal(0, 0.22);
  const wide = Math.exp(random.normal(0.02, digit === 0 ? 0.26 : 0.2));
  const slant = random.normal(digit === 1 ? 0.2 : 0.12, digit === 1 ? 0.26 : 0.2);
  const turn = random.normal(0, 0.09);
  const cos = Math.cos(turn), sin = Math.sin(turn);
  for (const point of strokes.flat()) {
    const y = Math.max(0, point.y) ** waist - 0.5;
    const x = (point.x - 0.35) * wide * (1 + taper * y) - slant * y;
    point.x = x * cos - y * sin;
    point.y = x * sin + y * cos;
  }
}

/** In pixels: thin pens are common, felt pens rarer; nobody fills a small digit's holes. */
function penWidth(digit: number, { width, height }: Box, random: Random): number {
  const pen = Math.min(4.6, Math.max(1.6, Math.exp(random.normal(0.92, 0.26))));
  if (digit === 1) return pen;
  const shorterSide = BOX * Math.min(width / height, height / width);
  return Math.min(pen, 0.24 * shorterSide);
}

/** A stroke as Bezier curves through its points (Catmull-Rom between corners). */
function smooth(stroke: Stroke): number[][] {
  return stroke.slice(1).map((end, index) => {
    const start = stroke[index];
    const before = index === 0 || start.corner ? start : stroke[index - 1];
    const after = index + 2 >= stroke.length || end.corner ? end : stroke[index + 2];
    const out = [start.x, start.y];
    out.push(start.x + (end.x - before.x) / 6, start.y + (end.y - before.y) / 6);
    out.push(end.x - (after.x - start.x) / 6, end.y - (after.y - start.y) / 6);
    out.push(end.x, end.y);
    return out;
  });
}

function boundsOf(curves: readonly number[][]): Box {
  let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
  for (const curve of curves) {
    for (let t = 0; t <= 1; t += 0.125) {
      const x = bezier(curve[0], curve[2], curve[4], curve[6], t);
      const y = bezier(curve[1], curve[3], curve[5], curve[7], t);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  const width = right - left, height = bottom - top;
  return { x: left + width / 2, y: top + height / 2, width, height };
}

/** Moves and scales curves so that the longer side of their box is `size`, around the origin. */
function fit(curves: number[][], box: Box, size: number): void {
  const scale = size / Math.max(box.width, box.height);
  for (const curve of curves) {
    for (let i = 0; i < curve.length; i += 2) {
      curve[i] = (curve[i] - box.x) * scale;
      curve[i + 1] = (curve[i + 1] - box.y) * scale;
    }
  }
}

function bezier(a: number, b: number, c: number, d: number, t: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

/** The pen presses now more, now less. */
function withWidths(curves: number[][], width: number, random: Random): Piece[] {
  let pressure = random.normal(0, 0.1);
  return curves.map((curve) => {
    pressure = 0.6 * pressure + random.normal(0, 0.1);
    return { curve, width: width * (1 + Math.max(-0.25, Math.min(0.25, pressure))) };
  });
}
