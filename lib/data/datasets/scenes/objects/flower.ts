// A flower: a ring or two of petals, or a tulip, on a stem with leaves.
import type { Random } from "../../../random.ts";
import { type Canvas, turned } from "../canvas.ts";
import { type Colour, darker, lch, lighter, mix } from "../colour.ts";
import type { Scheme } from "../palette.ts";
import { d, halves, round } from "../path.ts";
import { type Artist, LEAF } from "./artist.ts";

/** One large flower; its stem goes on below the picture. */
export const flower: Artist = (canvas, random, scheme) => {
  const green = mix(LEAF, lch(0.5, 0.09, random.uniform(110, 170)), random.uniform(0, 0.8));
  const bend = random.uniform(-14, 14), stem = d`Q${bend} 30 ${bend * 0.3} 130`;
  canvas.line("M0 -8" + stem, darker(green, 0.25), 7);
  canvas.line("M-1 -8" + stem, lighter(green, 0.12), 3.5);
  canvas.bothSides(() => leaf(canvas, green, random.uniform(30, 46)));
  if (random.chance(0.22)) tulip(canvas, scheme);
  else bloom(canvas, random, scheme);
};

function leaf(canvas: Canvas, green: Colour, y: number): void {
  const shape = d`M4 ${y + 14}Q14 ${y - 14} 44 ${y - 12}Q34 ${y + 18} 4 ${y + 14}z`;
  canvas.path(shape, canvas.slope(green), { line: darker(green, 0.38) });
  canvas.line(d`M4 ${y + 14}Q22 ${y + 4} 36 ${y - 8}`, darker(green, 0.3), 1.5);
}

function tulip(canvas: Canvas, { main, second }: Scheme): void {
  const look = { line: darker(main, 0.43) }, outer = canvas.slope(main, 1.2);
  canvas.path("M-18 4Q-6 -60 -2 -54Q20 -40 16 6z", canvas.slope(darker(main, 0.2)), look);
  canvas.bothSides(() => canvas.path("M2 16C-30 20 -44 -14 -34 -54Q-8 -36 2 16z", outer, look));
  const inner = canvas.slope(mix(main, second, 0.35));
  canvas.path(halves(-44, [24, -18, 22, 6, 0, 18]), inner, look);
}

/** How many petals, and how wide each is. */
const PETALS = [[5, 17], [6, 14.5], [8, 11], [10, 9], [13, 7]] as const;

function bloom(canvas: Canvas, random: Random, { main, second, accent, cream }: Scheme): void {
  const [count, wide] = random.pick(PETALS), petal = random.pick([rounded, pointed, notched]);
  const start = random.uniform(0, 360), double = random.chance(0.35);
  const heart = random.pick([accent, cream, lch(0.42, 0.07, 50)]), radius = random.uniform(11, 15);
  canvas.group(d`translate(0 -12) scale(1 ${random.uniform(0.82, 1)})`, () => {
    if (double) {
      const behind = start + 180 / count;
      ring(canvas, { count, start: behind, shape: petal(wide, 44), colour: darker(main, 0.25) });
    }
    ring(canvas, { count, start, shape: petal(wide, double ? 37 : 43), colour: main });
    if (random.chance(0.4)) canvas.circle(0, 0, radius + 5, second, { opacity: 0.75 });
    canvas.circle(0, 0, radius, canvas.ball(heart), { line: darker(heart, 0.38) });
    const seeds = SEEDS.map(([x, y]) => round(x, y, 1.3));
    canvas.path(seeds.join(""), darker(heart, 0.4));
  });
}

const SEEDS = [[4, 0], [6, 5], [-1, 6], [-9, 3], [-5, -3], [-2, -6], [6, -5]] as const;

// Petals from the middle upwards.
const rounded = (wide: number, long: number) =>
  halves(-long, [wide * 1.3, -long, wide, -10, 0, -4]);

const pointed = (wide: number, long: number) =>
  halves(-long, [wide, -long * 0.7, wide * 1.2, -long * 0.4, 0, -4]);

const notched = (wide: number, long: number) =>
  halves(
    6 - long,
    [0, -long, wide * 0.2, -long, wide * 0.4, -long],
    [wide * 1.5, -long, wide, -10, 0, -4],
  );

function ring(
  canvas: Canvas,
  { count, start, shape, colour }: { count: number; start: number; shape: string; colour: Colour },
): void {
  const fill = canvas.down([0, lighter(colour, 0.3)], [0.6, colour], [1, darker(colour, 0.4)]);
  const line = darker(colour, 0.38);
  for (let i = 0; i < count; i++) {
    canvas.path(shape, fill, { line, width: 1.2, transform: turned(start + i * 360 / count) });
  }
}
