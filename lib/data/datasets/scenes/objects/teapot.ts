// A teapot: round, with spout, handle and lid, and a painted pattern.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { darker, lch } from "../colour.ts";
import type { Scheme } from "../palette.ts";
import { box, d, halves, round } from "../path.ts";
import { type Artist, gloss, groundShadow } from "./artist.ts";

/** The middle of the pot. */
const Y = 14;

/** A pot's measures: half its width and height, where its foot and its neck are. */
interface Pot {
  wide: number;
  high: number;
  foot: number;
  neck: number;
}

/** A teapot from the side, its spout to the right. */
export const teapot: Artist = (canvas, random, scheme) => {
  const { main, second, ink } = scheme;
  const wide = random.uniform(30, 36), high = random.uniform(24, 34);
  const pot: Pot = { wide, high, foot: Y + high, neck: Y - high * 0.82 };
  groundShadow(canvas, pot.foot + 4, 38);
  const steam = "M48 -28q-7 -8 0 -15t0 -14";
  if (random.chance(0.45)) canvas.line(steam, lch(0.97, 0.01, 240), 5, 0.6);
  handle(canvas, random, scheme, pot);
  spout(canvas, random, scheme, pot);
  canvas.ellipse(0, pot.foot, wide * 0.6, 5, darker(main, 0.45), { line: ink });
  const body = halves(
    pot.neck,
    [wide * 0.2, pot.neck, wide * 0.3, pot.neck, wide * 0.5, pot.neck],
    [wide * 1.2, Y - high * 0.5, wide * 1.25, pot.foot - 2, wide * 0.45, pot.foot + 1],
    [wide * 0.3, pot.foot + 1, wide * 0.1, pot.foot + 1, 0, pot.foot + 1],
  );
  canvas.path(body, canvas.ball(main, 1.1), { line: ink });
  canvas.within(body, () => glaze(canvas, random, scheme));
  lid(canvas, random, random.chance(0.35) ? { ...scheme, main: second } : scheme, pot);
  gloss(canvas, canvas.light * wide * 0.5, Y - high * 0.35, 5.5, 0.7);
};

function handle(canvas: Canvas, random: Random, { main, second, ink }: Scheme, pot: Pot): void {
  const { wide, high, neck } = pot, out = -wide - 27;
  const curve = d`M${-wide * 0.75} ${neck + 12}C${out} ${neck - 6} ${out} ${Y + high * 0.7} ` +
    d`${-wide * 0.7} ${Y + high * 0.55}`;
  canvas.line(curve, ink, 10.5);
  canvas.line(curve, random.chance(0.4) ? second : main, 7.5);
}

function spout(canvas: Canvas, random: Random, { main, ink }: Scheme, pot: Pot): void {
  const { wide, high, neck } = pot, lip = wide + random.uniform(7, 15);
  const lower = d`M${wide * 0.6} ${Y + high * 0.6}Q${wide + 16} ${Y + 8} ${lip} ${neck - 4}`;
  const upper = d`L${lip + 13} ${neck - 7}Q${wide + 20} ${neck + 8} ${wide * 0.7} ${Y - 12}z`;
  canvas.path(lower + upper, canvas.slope(main, 1.1), { line: ink });
}

function lid(canvas: Canvas, random: Random, { main, second, ink }: Scheme, pot: Pot): void {
  const { wide, neck } = pot, top = neck - random.uniform(8, 16), w = wide * 0.55;
  const knob = random.chance(0.5) ? second : main;
  canvas.circle(0, top - 4, 5.5, canvas.ball(knob), { line: ink });
  const dome = halves(top, [w * 0.6, top, w, top + 3, w, neck + 1], [
    w * 0.6,
    neck + 4,
    0,
    neck + 4,
    0,
    neck + 4,
  ]);
  canvas.path(dome, canvas.slope(main, 1.2), { line: ink });
}

const DOTS = [[-22, -8], [0, -13], [22, -8], [-12, 5], [12, 5], [-26, 16], [0, 19], [
  26,
  16,
]] as const;

/** A band, dots, a flower, a wave, or nothing. */
function glaze(canvas: Canvas, random: Random, { second, cream, accent }: Scheme): void {
  const colour = random.pick([second, cream, accent]), kind = random.integer(5);
  if (kind === 0) canvas.path(box(-60, Y - 3, 120, 14), colour);
  if (kind === 1) canvas.path(DOTS.map(([x, y]) => round(x, Y + y, 4)).join(""), colour);
  if (kind === 2) {
    const petals = [0, 72, 144, 216, 288].map((degrees) => {
      const angle = degrees * Math.PI / 180;
      return round(9 * Math.cos(angle), Y + 3 + 9 * Math.sin(angle), 6);
    });
    canvas.path(petals.join(""), colour);
    canvas.circle(0, Y + 3, 5, random.chance(0.5) ? accent : cream);
  }
  if (kind === 3) canvas.line(d`M-50 ${Y}q6 -12 12.5 0` + "t12.5 0".repeat(7), colour, 4.5);
}
