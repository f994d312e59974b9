// Background: the night.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lch, mix } from "../colour.ts";
import { round } from "../path.ts";
import { ALL, type Background, dots, grassFront, ridge } from "./parts.ts";

/** Stars, a moon, dark hills. */
export const night: Background = (canvas, random) => {
  const hue = random.uniform(235, 320);
  const deep = lch(random.uniform(0.2, 0.32), random.uniform(0.06, 0.1), hue);
  const low = lch(
    random.uniform(0.42, 0.6),
    random.uniform(0.06, 0.11),
    hue + random.uniform(-50, 40),
  );
  canvas.path(ALL, canvas.down([0, deep], [0.75, low]));
  const starry = dots(
    8 + random.integer(22),
    () => [random.uniform(0, 64), random.uniform(0, 44), random.uniform(0.3, 0.8)],
  );
  canvas.path(starry, lch(0.95, 0.04, 95), { opacity: 0.9 });
  if (random.chance(0.6)) moon(canvas, random, deep);
  const land = mix(deep, lch(0.35, 0.05, random.uniform(120, 280)), 0.5);
  const y = random.uniform(38, 48);
  canvas.path(ridge(random, y, 3.5), mix(land, low, 0.45));
  canvas.path(ridge(random, y + 8, 2.5), canvas.down([0, land], [1, darker(land, 0.4)]));
  const tufts = grassFront(random);
  return { air: [deep, 0.14], draw: (over) => over.path(tufts, darker(land, 0.6)) };
};

function moon(canvas: Canvas, random: Random, dark: Colour): void {
  const x = 32 + canvas.light * random.uniform(12, 25), y = random.uniform(7, 20);
  const r = random.uniform(4, 7), pale = lch(0.94, 0.05, 95);
  canvas.circle(x, y, r * 2.4, canvas.out(0.5, 0.5, 0.5, [0.3, pale, 0.4], [1, pale, 0]));
  canvas.circle(x, y, r, pale);
  if (random.chance(0.5)) canvas.circle(x + r * 0.5, y - r * 0.25, r * 0.85, mix(dark, pale, 0.12));
  else {canvas.path(
      round(x - r * 0.3, y, r * 0.25) + round(x + r * 0.3, y - 1.5, r * 0.18),
      darker(pale, 0.15),
    );}
}
