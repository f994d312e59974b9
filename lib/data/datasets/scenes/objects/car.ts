// A car: saloon, beetle, van or coupé.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lch, lighter } from "../colour.ts";
import type { Scheme } from "../palette.ts";
import { box, d, type Point, polygon } from "../path.ts";
import { type Artist, BLACK, GLASS, gloss, groundShadow, WHITE } from "./artist.ts";

/** The roof's line from back to front: x, and the height above the body. */
const ROOFS: readonly (readonly Point[])[] = [
  [[-34, 0], [-22, 24], [10, 24], [28, 0]], // saloon
  [[-42, 0], [-30, 22], [-4, 29], [18, 20], [30, 0]], // beetle
  [[-49, 0], [-47, 30], [22, 30], [38, 0]], // van
  [[-44, 0], [-18, 20], [6, 20], [30, 0]], // coupé
];

/** Where the body ends below and at the back. */
const SILL = 30, TAIL = -54;

/** A car from the side, its front to the right. */
export const car: Artist = (canvas, random, scheme) => {
  const { main, second, cream, ink } = scheme;
  const belt = random.uniform(0, 4), nose = random.uniform(50, 55);
  const roof = random.pick(ROOFS).map(([x, up]): Point => [x, belt - up]);
  groundShadow(canvas, SILL + 13, 54);
  const paint = random.chance(0.3) ? second : main;
  canvas.path(rounded(roof), canvas.slope(paint, 1.1), { line: ink });
  windows(canvas, random, roof);
  body(canvas, random, { belt, nose, scheme });
  canvas.ellipse(nose - 4, belt + 12, 4, 5, canvas.ball(lch(0.93, 0.1, 95)), { line: ink });
  canvas.path(box(TAIL - 1, belt + 8, 4, 8, 1.5), lch(0.58, 0.2, 28), { line: ink, width: 1 });
  const radius = random.uniform(12, 14.5), hub = random.chance(0.5) ? cream : lch(0.75, 0.01, 260);
  for (const x of [-30, 31]) wheel(canvas, x, radius, hub);
};

/** The roof's line with soft corners: steep where it rises, flat on top. */
function rounded(line: readonly Point[]): string {
  let path = d`M${line[0][0]} ${line[0][1]}`;
  for (let i = 1; i < line.length; i++) {
    const [x, y] = line[i], [fromX, fromY] = line[i - 1];
    const [alongX, alongY] = y < fromY ? [0.25, 0.9] : [0.85, 0.05];
    const bendX = fromX + alongX * (x - fromX), bendY = fromY + alongY * (y - fromY);
    path += d`Q${bendX} ${bendY} ${x} ${y}`;
  }
  return path + d`v4H${line[0][0]}z`;
}

function windows(canvas: Canvas, random: Random, roof: readonly Point[]): void {
  const belt = roof[0][1],
    top = Math.min(...roof.map(([, y]) => y)),
    post = random.uniform(-10, -2);
  const inside = roof.map(([x, y]): Point => [x * 0.86 - 0.5, y + (belt - y) * 0.18 + 1.5]);
  canvas.within(polygon(inside), () => {
    const sky = canvas.down([0, darker(GLASS, 0.25)], [1, lighter(GLASS, 0.4)]);
    canvas.path(box(-60, top - 5, 130, 50), sky);
    canvas.path(d`M${post + 22} ${belt}l10 -34h7l-10 34z`, WHITE, { opacity: 0.55 });
  });
  canvas.line(d`M${post} ${top + 3}V${belt}`, lch(0.42, 0.06, 260), 3);
}

function body(
  canvas: Canvas,
  random: Random,
  { belt, nose, scheme }: { belt: number; nose: number; scheme: Scheme },
): void {
  const { main, second, cream, ink } = scheme, low = SILL + 2;
  const back = d`M${TAIL} ${SILL}V${belt + 9}q0 -9 9 -9`,
    front = d`H${nose - 22}q20 2 22 14V${SILL}`;
  const shape = back + front + d`q0 2 -4 2H${TAIL + 4}q-4 0 -4 -2z`;
  canvas.path(shape, canvas.slope(main, 1.3), { line: ink });
  canvas.within(shape, () => {
    const trim = random.chance(0.5) ? cream : second;
    if (random.chance(0.35)) canvas.path(box(-60, belt + 11, 130, 6), trim);
    canvas.path(box(-60, low - 5, 130, 8), darker(main, 0.5), { opacity: 0.7 });
  });
  const doors = d`M-6 ${belt + 3}V${SILL - 4}M22 ${belt + 3}V${SILL - 6}`;
  canvas.line(doors, darker(main, 0.4), 1.3);
  canvas.line(d`M-1 ${belt + 9}h6`, lighter(main, 0.6), 2);
}

function wheel(canvas: Canvas, x: number, radius: number, hub: Colour): void {
  const y = SILL + 1, tyre = lch(0.4, 0.02, 280), rim = darker(hub, 0.5);
  canvas.circle(x, y, radius, canvas.ball(tyre, 0.6), { line: BLACK, width: 1 });
  canvas.circle(x, y, radius * 0.55, canvas.ball(hub), { line: rim, width: 1.2 });
  canvas.circle(x, y, radius * 0.17, rim);
  gloss(canvas, x + canvas.light * radius * 0.55, y - radius * 0.6, radius * 0.16, 0.4);
}
