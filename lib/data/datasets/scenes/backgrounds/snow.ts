// Background: snow.
import type { Canvas } from "../canvas.ts";
import { type Colour, lch, mix } from "../colour.ts";
import { d } from "../path.ts";
import { type Background, dots, ground, mound, sky } from "./parts.ts";

/** White hills, mountains, firs, falling flakes. */
export const snow: Background = (canvas, random) => {
  const horizon = random.uniform(30, 42);
  const { low, air } = sky(canvas, random, horizon);
  const white = lch(0.95, 0.02, 250), blue = lch(0.78, 0.05, 260);
  const rock = mix(lch(0.55, 0.06, 270), low, 0.4);
  for (const x of [random.uniform(-5, 25), random.uniform(35, 65)]) {
    mountain(canvas, { x, foot: horizon + 4, high: random.uniform(12, 22), rock, white });
  }
  ground(canvas, random, { y: horizon, height: 2.5, near: blue, far: white });
  const green = mix(lch(0.45, 0.06, 160), low, 0.2);
  for (let i = random.integer(4); i > 0; i--) {
    const y = horizon + random.uniform(4, 9);
    canvas.path(fir(random.uniform(0, 64), y, random.uniform(9, 15)), green);
  }
  ground(canvas, random, { y: horizon + 13, height: 2, near: blue, far: lch(0.98, 0.01, 250) });
  const flakes = dots(
    random.integer(22),
    () => [random.uniform(0, 64), random.uniform(0, 64), random.uniform(0.5, 1)],
  );
  const heap = mound(random);
  return {
    air,
    draw: (over) => {
      over.path(heap, over.down([0, lch(0.99, 0.01, 250)], [1, blue]));
      over.path(flakes, lch(0.99, 0.005, 250), { opacity: 0.9 });
    },
  };
};

/** A fir that stands at (x, y). */
function fir(x: number, y: number, high: number): string {
  const tier = (up: number, wide: number) =>
    d`M${x - wide * high} ${y - up * high}L${x} ${y - (up + 0.46) * high}` +
    d`L${x + wide * high} ${y - up * high}z`;
  return tier(0, 0.32) + tier(0.28, 0.26) + tier(0.54, 0.19);
}

/** A peak with a ragged white cap. */
function mountain(
  canvas: Canvas,
  { x, foot, high, rock, white }: {
    x: number;
    foot: number;
    high: number;
    rock: Colour;
    white: Colour;
  },
): void {
  const wide = high * 1.1, top = foot - high, k = 0.36 * high;
  canvas.path(d`M${x - wide} ${foot}L${x} ${top}L${x + wide} ${foot}z`, rock);
  const right = d`M${x} ${top}l${1.1 * k} ${k}l${-k / 2} ${-k * 0.15}l${-k / 2} ${k * 0.4}`;
  canvas.path(right + d`l${-k * 0.6} ${-k * 0.4}l${-k * 0.6} ${k * 0.15}z`, white);
}
