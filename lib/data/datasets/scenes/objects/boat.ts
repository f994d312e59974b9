// A boat: one with sails, or a steamer.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lch, lighter } from "../colour.ts";
import type { Scheme } from "../palette.ts";
import { box, d, round } from "../path.ts";
import { type Artist, GLASS, WOOD } from "./artist.ts";

/** A boat from the side, its bow to the right. */
export const boat: Artist = (canvas, random, scheme) => {
  if (random.chance(0.7)) sails(canvas, random, scheme);
  else steamer(canvas, random, scheme);
  hull(canvas, random, scheme);
};

const DECK = 22;

function hull(canvas: Canvas, random: Random, { main, cream, second, ink }: Scheme): void {
  const keel = DECK + random.uniform(17, 23), bow = random.uniform(48, 56);
  const deck = d`M-44 ${DECK}Q0 ${DECK + 5} ${bow} ${DECK - 5}`;
  const bottom = d`Q${bow - 8} ${keel} ${bow - 24} ${keel}H-28Q-42 ${keel} -44 ${DECK}z`;
  canvas.path(deck + bottom, canvas.slope(main, 1.3), { line: ink });
  canvas.within(deck + bottom, () => {
    const band = d`M-50 ${DECK + 4}Q0 ${DECK + 9} ${bow + 4} ${DECK - 1}`;
    canvas.line(band, random.chance(0.5) ? cream : second, 5);
    if (random.chance(0.4)) canvas.path(box(-60, keel - 6, 130, 10), darker(second, 0.2));
  });
  const portholes = [-20, -2, 16].map((x) => round(x, (DECK + keel) / 2, 3.2));
  if (random.chance(0.5)) canvas.path(portholes.join(""), GLASS, { line: ink });
  const foam = d`M-52 ${keel + 1}q6 -7 13 -1` + "t13 0".repeat(6) + "l6 5q-60 8 -104 0z";
  canvas.path(foam, lch(0.93, 0.03, 220), { opacity: 0.7 });
}

function sails(canvas: Canvas, random: Random, { cream, second, accent, main }: Scheme): void {
  const mast = random.uniform(-8, 2), top = random.uniform(-54, -46), foot = 14;
  const sail = random.pick([cream, cream, second, lighter(accent, 0.4)]);
  canvas.line(d`M${mast} ${top - 2}V24`, darker(WOOD, 0.1), 3.2);
  const end = mast + random.uniform(38, 46), luff = mast + 3, middle = (mast + end) / 2;
  const belly = middle + random.uniform(4, 12);
  const after = d`M${luff} ${top + 3}Q${belly} -16 ${end} ${foot - 2}` +
    d`Q${middle} ${foot + 4} ${luff} ${foot}z`;
  const folds = [[0, darker(sail, 0.04)], [0.4, lighter(sail, 0.4)], [
    1,
    darker(sail, 0.28),
  ]] as const;
  canvas.path(after, canvas.across(...folds), { line: darker(sail, 0.38) });
  canvas.within(after, () => markSail(canvas, random, mast, random.chance(0.5) ? main : accent));
  const jib = d`M${mast - 3} ${top + 9}Q${mast - 16} -12 ${mast - 36} ${foot}` +
    d`Q${mast - 18} ${foot + 3} ${mast - 3} ${foot}z`;
  const front = random.chance(0.5) ? sail : second;
  const shade = canvas.across([0, lighter(front, 0.25)], [1, darker(front, 0.3)]);
  canvas.path(jib, shade, { line: darker(front, 0.38) });
  const flag = d`M${mast} ${top - 4}q8 -4 14 1q5 3 9 0v9q-5 3 -10 0q-6 -4 -13 0z`;
  if (random.chance(0.6)) canvas.path(flag, accent, { line: darker(accent, 0.38), width: 1 });
}

/** Two bands, a disc, seams, or nothing on a sail. */
function markSail(canvas: Canvas, random: Random, mast: number, colour: Colour): void {
  const kind = random.integer(4);
  if (kind === 0) canvas.path(box(mast - 5, -12, 70, 8) + box(mast - 5, 2, 70, 8), colour);
  if (kind === 1) canvas.circle(mast + 15, -6, 7.5, colour);
  if (kind === 2) canvas.line(d`M${mast} -24H80M${mast} -6H80`, lch(0.68, 0.04, 60), 1.2);
}

function steamer(canvas: Canvas, random: Random, { second, cream, accent, ink }: Scheme): void {
  const x = random.uniform(-10, 4), puff = lch(0.95, 0.01, 260);
  const smoke = round(x - 14, -46, 10) + round(x - 28, -53, 7.5) + round(x - 4, -39, 6.5);
  canvas.path(smoke, puff, { opacity: 0.85 });
  canvas.path(box(x - 10, -34, 16, 32), canvas.tube(accent), { line: ink });
  canvas.path(box(x - 11, -36, 18, 7, 2), darker(accent, 0.6));
  canvas.path(box(-30, 2, 58, 24, 3), canvas.slope(cream), { line: darker(cream, 0.43) });
  canvas.path(box(-34, -3, 66, 7, 3), canvas.slope(second), { line: ink });
  const windows = [-23, -8, 7].map((at) => box(at, 8, 9, 9, 2)).join("");
  canvas.path(windows, GLASS, { line: darker(cream, 0.5) });
}
