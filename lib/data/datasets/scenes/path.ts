// Outlines of shapes as SVG path data, with short numbers.

/** x, y */
export type Point = readonly [number, number];

/** A number with two decimals at most; half of SVG's text is numbers. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Path data with rounded numbers: d`M${x} ${y}h5z`. */
export function d(texts: TemplateStringsArray, ...values: number[]): string {
  return texts.reduce((path, text, i) => path + short(values[i - 1]) + text);
}

/** A line through points, without bends between them (Catmull-Rom); it starts with "M". */
export function through(points: readonly Point[]): string {
  const start = d`M${points[0][0]} ${points[0][1]}`;
  return start + bends(points, (i) => points[Math.max(0, Math.min(i, points.length - 1))]);
}

/** A closed shape through points, smooth all round. */
export function blob(points: readonly Point[]): string {
  const n = points.length;
  const around = [...points, points[0]];
  return d`M${points[0][0]} ${points[0][1]}` + bends(around, (i) => points[(i + n) % n]) + "z";
}

/** Curves from each point to the next; `at` also knows the points before the first, after the last. */
function bends(points: readonly Point[], at: (index: number) => Point): string {
  let path = "";
  for (let i = 0; i + 1 < points.length; i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const x1 = from[0] + (to[0] - before[0]) / 6, y1 = from[1] + (to[1] - before[1]) / 6;
    const x2 = to[0] - (after[0] - from[0]) / 6, y2 = to[1] - (after[1] - from[1]) / 6;
    path += d`C${x1} ${y1} ${x2} ${y2} ${to[0]} ${to[1]}`;
  }
  return path;
}

/** A shape that is the same left and right of x = 0, from its right half, top to bottom. */
export function symmetric(right: readonly Point[]): string {
  const left = right.filter(([x]) => x !== 0).map(([x, y]): Point => [-x, y]).reverse();
  return blob([...right, ...left]);
}

/** x1, y1, x2, y2, x, y: a cubic Bezier from wherever the path is. */
export type Curve = readonly [number, number, number, number, number, number];

/** A shape that is the same left and right of x = 0, from the curves of its right half, top down. */
export function halves(top: number, ...right: Curve[]): string {
  const down = right.map((c) => d`C${c[0]} ${c[1]} ${c[2]} ${c[3]} ${c[4]} ${c[5]}`);
  const up = right.toReversed().map(([x1, y1, x2, y2], i) => {
    const [x, y] = right[right.length - 2 - i]?.slice(4) ?? [0, top];
    return d`C${-x2} ${y2} ${-x1} ${y1} ${-x} ${y}`;
  });
  return d`M0 ${top}` + down.join("") + up.join("") + "z";
}

/** Corners joined by straight lines. */
export function polygon(points: readonly Point[]): string {
  return "M" + points.map(([x, y]) => `${short(x)} ${short(y)}`).join("L") + "z";
}

/** A rectangle by its upper left corner, with rounded corners. */
export function box(x: number, y: number, width: number, height: number, round = 0): string {
  if (round === 0) return d`M${x} ${y}h${width}v${height}h${-width}z`;
  const r = Math.min(round, width / 2, height / 2);
  return d`M${x + r} ${y}h${width - 2 * r}q${r} 0 ${r} ${r}v${height - 2 * r}q0 ${r} ${-r} ${r}` +
    d`h${2 * r - width}q${-r} 0 ${-r} ${-r}v${2 * r - height}q0 ${-r} ${r} ${-r}z`;
}

/** A circle or an ellipse as path data, for several shapes in one path; clockwise as `box` is. */
export function round(x: number, y: number, radius: number, radiusY = radius): string {
  return d`M${x - radius} ${y}a${radius} ${radiusY} 0 1 1 ${2 * radius} 0` +
    d`a${radius} ${radiusY} 0 1 1 ${-2 * radius} 0z`;
}
