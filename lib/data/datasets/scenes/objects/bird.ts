// A bird: plump, with a wing, a beak, and now and then a crest.
import type { Random } from "../../../random.ts";
import { type Canvas, turned } from "../canvas.ts";
import { type Colour, darker, lch, lighter } from "../colour.ts";
import type { Scheme } from "../palette.ts";
import { blob, d } from "../path.ts";
import { type Artist, eye, WOOD } from "./artist.ts";

/** A bird from the side, its head to the right, mostly on a twig. */
export const bird: Artist = (canvas, random, scheme) => {
  const { main, second, ink } = scheme, back = darker(main, 0.2);
  const plump = random.uniform(-3, 5),
    tail = random.uniform(-64, -52),
    drop = random.uniform(9, 31);
  if (random.chance(0.75)) twig(canvas, random);
  canvas.line("M-2 34v13l-5 3M8 33v14l6 3", lch(0.55, 0.11, 55), 2.8);
  const feathers = d`M-26 2L${tail} ${drop}q-4 9 2 13L-22 24z`;
  canvas.path(feathers, canvas.slope(back), { line: ink });
  crest(canvas, random, main, ink);
  const shape = bodyOf(plump);
  canvas.path(shape, canvas.ball(main), { line: ink });
  canvas.within(shape, () => plumage(canvas, random, scheme));
  beak(canvas, random);
  wing(canvas, random, random.pick([back, second]));
  eye(canvas, { x: 25, y: -27, radius: random.uniform(4.6, 6), look: 0.3 });
};

function bodyOf(plump: number): string {
  return blob([
    ...[[20, -46], [36, -37], [41, -22], [38, 0], [27 + plump, 22], [4, 37 + plump]] as const,
    ...[[-20, 30 + plump * 0.5], [-36, 14], [-28, -4], [-10, -16], [2, -36]] as const,
  ]);
}

function twig(canvas: Canvas, random: Random): void {
  const slope = random.uniform(-4, 4);
  canvas.line(d`M-46 ${50 - slope}Q0 48 48 ${50 + slope}`, darker(WOOD, 0.15), 5);
  canvas.path("M30 47q8 -14 20 -12q-2 14 -20 12z", canvas.slope(lch(0.62, 0.13, 135)));
}

function crest(canvas: Canvas, random: Random, main: Colour, ink: Colour): void {
  const kind = random.integer(3), peak = "M4 -34Q2 -54 -8 -60Q14 -62 28 -43z";
  if (kind === 0) canvas.path(peak, canvas.slope(main), { line: ink });
  if (kind === 1) canvas.line("M16 -44q-4 -8 -10 -10M20 -45q0 -8 -3 -13", ink, 2.4);
}

/** A breast of another colour, with a cap, or a spot on the cheek. */
function plumage(canvas: Canvas, random: Random, { second, cream, main }: Scheme): void {
  const front = random.pick([second, cream, lighter(main, 0.5)]);
  const kind = random.integer(3);
  if (kind < 2) canvas.ellipse(28, 16, 26, 32, front, { transform: turned(28, 28, 16) });
  if (kind === 1) canvas.path("M-6 -60H60V-24Q30 -34 -6 -28z", darker(main, 0.45));
  if (kind === 2) canvas.circle(30, -17, 7, front, { opacity: 0.8 });
}

/** Pointed, short or long, or hooked. */
function beak(canvas: Canvas, random: Random): void {
  const colour = random.pick([lch(0.78, 0.16, 75), lch(0.68, 0.18, 45), lch(0.35, 0.03, 60)]);
  const pointed = d`M38 -31L${random.uniform(50, 64)} -22L39 -16z`;
  const hooked = "M38 -33Q58 -34 54 -12Q48 -20 39 -18z";
  const shape = random.chance(0.3) ? hooked : pointed;
  canvas.path(shape, canvas.slope(colour), { line: darker(colour, 0.38) });
}

function wing(canvas: Canvas, random: Random, colour: Colour): void {
  const tip = random.uniform(16, 30);
  const lower = d`M12 -8C14 8 6 24 -14 ${tip + 2}Q-30 ${tip + 4} -46 ${tip}`;
  const shape = lower + "Q-34 8 -20 -6Q-4 -18 12 -8z";
  canvas.path(shape, canvas.slope(colour, 1.2), { line: darker(colour, 0.43) });
  canvas.within(shape, () => {
    const upper = d`M-34 ${tip - 16}Q-14 12 4 -4`, middle = d`M-40 ${tip - 6}Q-16 20 0 4`;
    const edges = upper + middle + d`M-30 ${tip + 4}Q-6 26 8 10`;
    canvas.line(edges, darker(colour, 0.4), 2);
  });
}
