// Backgrounds: meadow and desert.
import type { Canvas } from "../canvas.ts";
import { darker, lch, lighter, mix } from "../colour.ts";
import { d } from "../path.ts";
import { type Background, clouds, dots, grassFront, ground, mound, sky } from "./parts.ts";

/** Hills with grass and small flowers. */
export const meadow: Background = (canvas, random) => {
  const horizon = random.uniform(28, 42);
  const { low, air } = sky(canvas, random, horizon);
  clouds(canvas, random, 3, horizon - 12);
  const grass = lch(random.uniform(0.6, 0.76), random.uniform(0.1, 0.15), random.uniform(115, 150));
  ground(canvas, random, { y: horizon - 2, height: 4, near: grass, far: mix(grass, low, 0.6) });
  ground(canvas, random, {
    y: horizon + random.uniform(6, 12),
    height: 2,
    near: darker(grass, 0.25),
    far: lighter(grass, 0.12),
  });
  const petal = lch(0.85, random.uniform(0.05, 0.14), random.uniform(0, 360));
  const place = () =>
    [random.uniform(0, 64), random.uniform(horizon + 14, 64), random.uniform(0.6, 1.1)] as const;
  canvas.path(dots(random.integer(10), place), petal);
  const tufts = grassFront(random);
  return { air, draw: (over) => over.path(tufts, darker(grass, 0.38)) };
};

/** Dunes under a wide sky, with rocks or cacti far away. */
export const desert: Background = (canvas, random) => {
  const horizon = random.uniform(28, 42);
  const { low, air } = sky(canvas, random, horizon);
  const sand = lch(random.uniform(0.74, 0.84), random.uniform(0.07, 0.11), random.uniform(55, 85));
  const rock = mix(mix(sand, lch(0.5, 0.1, 35), 0.5), low, 0.4);
  if (random.chance(0.5)) {
    const x = random.uniform(-5, 50), wide = random.uniform(8, 14), high = random.uniform(6, 12);
    canvas.path(d`M${x - 3} ${horizon + 4}l3 ${-high - 4}h${wide}l4 ${high + 4}z`, rock);
  }
  for (const [lower, deep] of [[0, 0.05], [9, 0.12], [18, 0.2]]) {
    ground(canvas, random, {
      y: horizon + lower,
      height: 2.5,
      near: darker(sand, deep + 0.12),
      far: lighter(mix(sand, low, 0.3 - lower / 60), 0.2),
    });
    if (lower === 0 && random.chance(0.5)) cactus(canvas, random.uniform(4, 60), horizon + 6);
  }
  const dune = mound(random);
  const fill = [[0, lighter(sand, 0.25)], [1, darker(sand, 0.1)]] as const;
  return { air, draw: (over) => over.path(dune, over.down(...fill)) };
};

function cactus(canvas: Canvas, x: number, y: number): void {
  const green = lch(0.52, 0.08, 150);
  const arms = d`M${x} ${y}v-12M${x} ${y - 4}h-3.5v-4M${x} ${y - 6}h3.5v-3.5`;
  canvas.line(arms, green, 2.2);
}
