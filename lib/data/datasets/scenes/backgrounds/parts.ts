// What several backgrounds have: skies, clouds, ridges, tufts, dots; in pixels of the picture.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, lch, lighter, mix } from "../colour.ts";
import { box, d, type Point, round, through } from "../path.ts";

/** Height and width of a picture. */
export const SIZE = 64;

/** All of a picture, a little over its edges. */
export const ALL = box(-2, -2, SIZE + 4, SIZE + 4);

/** What a background leaves to be drawn over the object. */
export interface Front {
  /** Draws what stands before the object: grass, snow, a table's edge. */
  draw?(canvas: Canvas): void;
  /** Colour of the air over everything, and how strong it is, 0..1. */
  air?: readonly [Colour, number];
}

/** Draws a background and says what comes before the object. */
export type Background = (canvas: Canvas, random: Random) => Front;

/** Zenith, horizon, and the air's strength at each time of day. */
const SKIES = [
  { high: lch(0.66, 0.12, 245), low: lch(0.92, 0.04, 215), air: 0 }, // day
  { high: lch(0.74, 0.1, 225), low: lch(0.95, 0.04, 130), air: 0 }, // bright day
  { high: lch(0.72, 0.07, 270), low: lch(0.93, 0.06, 60), air: 0.05 }, // morning
  { high: lch(0.5, 0.11, 290), low: lch(0.84, 0.12, 55), air: 0.09 }, // evening
  { high: lch(0.6, 0.1, 330), low: lch(0.88, 0.1, 85), air: 0.07 }, // sunset
  { high: lch(0.72, 0.02, 250), low: lch(0.9, 0.015, 230), air: 0.04 }, // overcast
];

/** A sky down to a horizon. */
export interface Sky {
  high: Colour;
  low: Colour;
  /** Colour of the air, for {@link Front}. */
  air: readonly [Colour, number];
}

/** Draws a sky of some time of day, now and then with a sun. */
export function sky(canvas: Canvas, random: Random, horizon: number): Sky {
  const { high, low, air } = random.pick(SKIES);
  const bend = lch(0, 0.03, random.uniform(0, 360));
  const top = mix(high, { ...bend, l: high.l }, 0.25);
  const fill = canvas.down([0, top], [1, low]);
  canvas.path(strip(-2, horizon + 4), fill);
  if (random.chance(0.35)) sun(canvas, random, lighter(low, 0.5), horizon);
  return { high: top, low, air: [mix(top, low, 0.5), air] };
}

/** A sun with its glow, on the side of the light. */
function sun(canvas: Canvas, random: Random, colour: Colour, horizon: number): void {
  const x = 32 + canvas.light * random.uniform(10, 26), y = random.uniform(6, horizon * 0.6);
  const r = random.uniform(3.5, 6);
  canvas.circle(x, y, r * 3, canvas.out(0.5, 0.5, 0.5, [0.2, colour, 0.7], [1, colour, 0]));
  canvas.circle(x, y, r, lighter(colour, 0.6));
}

/** Clouds in the upper part. */
export function clouds(canvas: Canvas, random: Random, most: number, lowest: number): void {
  const count = random.integer(most + 1);
  for (let i = 0; i < count; i++) {
    const x = random.uniform(2, 62), y = random.uniform(5, lowest), r = random.uniform(3, 5.5);
    const puffs = round(x - r, y, r * 0.75) + round(x, y - r * 0.45, r) +
      round(x + r * 1.1, y, r * 0.7) + d`M${x - r} ${y}h${2 * r}v${r * 0.75}h${-2 * r}z`;
    canvas.path(puffs, lch(0.98, 0.01, 90), { opacity: random.uniform(0.65, 0.95) });
  }
}

/** A hilly ground from about `y` down to the lower edge. */
export function ridge(random: Random, y: number, height: number): string {
  const points: Point[] = [];
  const phase = random.uniform(0, 7), pace = random.uniform(0.05, 0.11);
  for (let x = -3; x <= 68; x += 10) {
    points.push([x, y - height * Math.sin(x * pace + phase) + random.uniform(-0.2, 0.2) * height]);
  }
  return through(points) + "V67H-3z";
}

/** Ground that fades into the distance at its top. */
export function ground(
  canvas: Canvas,
  random: Random,
  { y, height, near, far }: { y: number; height: number; near: Colour; far: Colour },
): void {
  canvas.path(ridge(random, y, height), canvas.down([0, far], [1, near]));
}

/** Many small round marks in one go; `place` gives each one's centre and radius. */
export function dots(count: number, place: () => readonly [number, number, number]): string {
  return Array.from({ length: count }, () => round(...place())).join("");
}

/** A tuft of blades that grow from (x, y). */
export function tuft(random: Random, x: number, y: number, height: number): string {
  let path = "";
  for (const lean of [-0.7, -0.2, 0.3, 0.75]) {
    const tip = lean * height * random.uniform(0.4, 0.9), tall = height * random.uniform(0.7, 1);
    const w = height * 0.1;
    path += d`M${x + lean * 2 - w} ${y}q${tip * 0.1} ${-tall * 0.6} ${tip} ${-tall}` +
      d`q${-tip * 0.5 + w} ${tall * 0.5} ${2 * w - tip} ${tall}z`;
  }
  return path;
}

/** A row of tufts along the lower edge, with gaps; none now and then. */
export function grassFront(random: Random): string {
  if (random.chance(0.4)) return "";
  let path = "";
  for (let x = random.uniform(-4, 6); x < 68; x += random.uniform(4, 13)) {
    path += tuft(random, x, 66, random.uniform(7, 14));
  }
  return path;
}

/** A low ridge along the lower edge; none now and then. */
export function mound(random: Random): string {
  return random.chance(0.5) ? ridge(random, random.uniform(57, 61), 2) : "";
}

/** From the left edge to the right one. */
export function strip(y: number, height: number): string {
  return box(-2, y, SIZE + 4, height);
}

/** Upright or slanted stripes over all of a picture; `step` from one to the next. */
export function stripes(step: number, slant = 0): string {
  let path = "";
  for (let x = -60; x < 120; x += step) path += d`M${x} -2h${step / 2}l${slant} 70h${-step / 2}z`;
  return path;
}

/** Round spots over all of a picture, in rows that are half a step apart. */
export function spots(step: number, radius: number): string {
  let path = "";
  for (let row = 0; row * step < 70; row++) {
    for (let x = row % 2 * step / 2; x < 70; x += step) path += round(x, row * step, radius);
  }
  return path;
}
