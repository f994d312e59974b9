// Backgrounds: the sea, and under water.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { darker, lch, lighter, mix } from "../colour.ts";
import { d } from "../path.ts";
import {
  ALL,
  type Background,
  clouds,
  dots,
  ground,
  mound,
  ridge,
  sky,
  strip,
  tuft,
} from "./parts.ts";

/** Open water with glints, a far coast, and now and then a beach. */
export const sea: Background = (canvas, random) => {
  const horizon = random.uniform(22, 38);
  const { low, air } = sky(canvas, random, horizon);
  clouds(canvas, random, 3, horizon - 8);
  const [light, hue] = [random.uniform(0.5, 0.66), random.uniform(205, 250)];
  const water = lch(light, random.uniform(0.08, 0.12), hue);
  if (random.chance(0.4)) canvas.path(ridge(random, horizon, 3), mix(water, low, 0.5));
  const depth = canvas.down([0, mix(water, low, 0.45)], [0.5, water], [1, darker(water, 0.3)]);
  canvas.path(strip(horizon, 46), depth);
  let glints = "";
  for (let i = 0; i < 16; i++) {
    const y = random.uniform(horizon + 2, 64), long = 1 + (y - horizon) * 0.16;
    glints += d`M${random.uniform(-2, 62)} ${y}q${long / 2} -1 ${long} 0t${long} 0`;
  }
  canvas.line(glints, lighter(water, 0.45), 0.7, 0.7);
  if (random.chance(0.4)) {
    beach(canvas, random);
    return { air };
  }
  const wave = mound(random), foam = lch(0.97, 0.01, 220);
  return {
    air,
    draw: (over) => {
      over.path(wave, over.down([0, foam], [0.2, lighter(water, 0.35)], [1, water]), {
        line: foam,
        opacity: 0.9,
      });
    },
  };
};

function beach(canvas: Canvas, random: Random): void {
  const sand = lch(0.86, 0.06, random.uniform(70, 95));
  canvas.path(ridge(random, 58, 1.5), lighter(sand, 0.7));
  canvas.path(ridge(random, 59.5, 1.5), sand);
}

/** Under water: rays of light, weeds, bubbles, a sandy ground. */
export const underWater: Background = (canvas, random) => {
  const [light, hue] = [random.uniform(0.5, 0.64), random.uniform(190, 250)];
  const water = lch(light, random.uniform(0.08, 0.11), hue);
  const top = lighter(water, 0.45);
  canvas.path(ALL, canvas.down([0, top], [0.5, water], [1, darker(water, 0.45)]));
  let rays = "";
  for (let i = 0; i < 3; i++) {
    const x = random.uniform(-8, 56), w = random.uniform(3, 7), slant = -14 * canvas.light;
    rays += d`M${x} -2h${w}l${slant + w} 62h${-2.2 * w}z`;
  }
  const sun = lch(0.98, 0.02, 200);
  canvas.path(rays, canvas.down([0, sun, 0.3], [1, sun, 0]));
  const sand = mix(lch(0.8, 0.06, 80), water, 0.35);
  ground(canvas, random, { y: 57, height: 1.8, near: darker(sand, 0.2), far: lighter(sand, 0.15) });
  const weed = mix(lch(0.55, 0.1, random.uniform(120, 170)), water, 0.3);
  for (let i = random.integer(4); i > 0; i--) {
    const x = random.uniform(0, 64), s = random.uniform(-3, 3);
    canvas.line(d`M${x} 62q${s} -5 0 -10t0 -9t0 ${random.uniform(-9, -3)}`, weed, 1.8);
  }
  const place = () =>
    [random.uniform(2, 62), random.uniform(2, 58), random.uniform(0.7, 1.7)] as const;
  const bubbles = dots(random.integer(9), place);
  const near = random.chance(0.5) ? tuft(random, random.uniform(4, 60), 66, 16) : "";
  return {
    air: [water, 0.12],
    draw: (over) => {
      over.path(bubbles, lch(0.97, 0.02, 210), { opacity: 0.55 });
      over.path(near, darker(weed, 0.35));
    },
  };
};
