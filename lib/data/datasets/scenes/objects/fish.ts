// A fish: slim or tall, striped, spotted, scaly.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lighter, mix } from "../colour.ts";
import type { Scheme } from "../palette.ts";
import { blob, d, type Point, round } from "../path.ts";
import { type Artist, eye } from "./artist.ts";

/** A fish from the side, its head to the right. */
export const fish: Artist = (canvas, random, scheme) => {
  const { main, cream, ink } = scheme;
  const high = random.uniform(24, 37);
  const shape = bodyOf(high);
  fins(canvas, random, finColour(random, scheme), high);
  const belly = mix(lighter(main, 0.45), cream, 0.4);
  canvas.path(shape, canvas.down([0, darker(main, 0.22)], [0.35, main], [1, belly]), { line: ink });
  canvas.within(shape, () => pattern(canvas, random, scheme, high));
  canvas.path(shape, canvas.out(0.6, 0.15, 0.5, [0, cream, 0.4], [1, cream, 0]));
  canvas.line(d`M20 ${-high * 0.55}Q11 2 19 ${high * 0.55}`, darker(main, 0.4), 2);
  const fin = finColour(random, scheme);
  canvas.path("M12 6Q-4 2 -10 12Q-6 22 10 14z", canvas.slope(fin), { line: darker(fin, 0.38) });
  canvas.line("M46 6Q41 10 37 9", ink, 2);
  eye(canvas, { x: 31, y: -high * 0.24, radius: 6.5, look: 0.6 });
};

function finColour(random: Random, { main, second, accent }: Scheme): Colour {
  return random.pick([second, accent, lighter(main, 0.35)]);
}

function bodyOf(high: number): string {
  const back: Point[] = [[36, -high * 0.55], [12, -high], [-18, -high * 0.62]];
  const belly = back.toReversed().map(([x, y]): Point => [x, -y * 0.95]);
  return blob([[46, 2], ...back, [-38, -5], [-38, 7], ...belly]);
}

function fins(canvas: Canvas, random: Random, colour: Colour, high: number): void {
  const fill = canvas.slope(colour), look = { line: darker(colour, 0.38) };
  const tail = random.uniform(20, 30), inner = tail * 0.4, notch = random.uniform(-60, -40);
  const upper = d`M-32 1C-42 ${-inner} -50 ${-tail} -60 ${-tail}Q-54 ${-inner} ${notch} 1`;
  const lower = d`Q-54 ${inner} -60 ${tail}C-50 ${tail} -42 ${inner} -32 1z`;
  canvas.path(upper + lower, fill, look);
  const rise = random.uniform(12, 22), sweep = random.uniform(4, 18);
  const top = -high - rise * 0.75, tip = -12 - sweep;
  canvas.path(
    d`M20 ${-high * 0.85}Q8 ${-high - rise} ${tip} ${top}Q-14 ${-high} -24 ${-high * 0.4}z`,
    fill,
    look,
  );
  const low = high + rise * 0.6, end = -10 - sweep * 0.6;
  canvas.path(d`M8 ${high * 0.8}Q2 ${low} ${end} ${low}Q-8 ${high} -14 ${high * 0.6}z`, fill, look);
}

/** Bars, bands, spots, scales or nothing on the body. */
function pattern(canvas: Canvas, random: Random, scheme: Scheme, high: number): void {
  const colour = random.pick([scheme.second, scheme.cream, darker(scheme.main, 0.4)]);
  const kind = random.integer(5);
  if (kind === 0) {
    const bars = [6, -9, -24].map((x) => d`M${x} ${-high - 4}q-7 ${high} 0 ${2 * high + 8}`);
    canvas.line(bars.join(""), colour, 6);
  } else if (kind === 1) {
    canvas.line(d`M-44 ${-high * 0.25}Q0 ${-high * 0.5} 20 -2`, colour, 5);
    canvas.line(d`M-44 ${high * 0.25}Q0 ${high * 0.3} 18 8`, colour, 4);
  } else if (kind === 2) {
    const spots = round(-4, -high * 0.5, 4) + round(-16, 0, 5) + round(4, high * 0.35, 3.5);
    canvas.path(spots + round(-27, -6, 3) + round(8, -6, 3), colour);
  } else if (kind === 3) {
    let scales = "";
    for (let row = -2; row <= 2; row++) {
      for (let x = -32; x < 16; x += 9) scales += d`M${x + (row % 2) * 4.5} ${row * 9 - 4}q6 4 0 9`;
    }
    canvas.line(scales, darker(scheme.main, 0.35), 1.5);
  }
}
