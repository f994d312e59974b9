// A dog: hanging or folded ears, round eyes, a long broad muzzle, now and then a tongue.
import type { Canvas } from "../canvas.ts";
import { turned } from "../canvas.ts";
import { type Colour, darker, lch, lighter } from "../colour.ts";
import type { Coat } from "../palette.ts";
import { d, halves, symmetric } from "../path.ts";
import { type Artist, BLACK, gloss, SIDES, WHITE } from "./artist.ts";
import { closedEye, drawPose, headOf, shoulders } from "./pet.ts";

/** A dog's portrait; the head is about 66 units wide and 81 high, ears beside it. */
export const dog: Artist = (canvas, random, { coat }) => {
  const { tilt, turn } = drawPose(random);
  const jowl = random.uniform(-2, 5);
  const cheek = 28 + jowl, jaw = 19 + jowl;
  const shape = symmetric([[0, -37], [21, -34], [34, -16], [34, 4], [cheek, 22], [jaw, 38], [
    0,
    44,
  ]]);
  const drawEar = random.chance(0.35) ? foldedEar : hangingEar;
  const closed = random.chance(0.1), panting = random.chance(0.45);
  const ear = random.chance(0.5) ? darker(coat.fur, 0.25) : coat.dark;
  shoulders(canvas, random, coat);
  canvas.group(turned(tilt, 0, 34), () => {
    headOf(canvas, random, { shape, coat, turn });
    canvas.bothSides((side) => {
      canvas.group(d`translate(${side * turn * 3})`, () => drawEar(canvas, ear));
    });
    for (const side of SIDES) {
      const x = turn * 5 + side * 14;
      if (closed) closedEye(canvas, x, -9, coat);
      else roundEye(canvas, x, -9, coat);
    }
    canvas.group(d`translate(${turn * 9})`, () => {
      if (panting) tongue(canvas);
      muzzle(canvas, coat, 21 + jowl * 0.6);
    });
  });
};

function hangingEar(canvas: Canvas, colour: Colour): void {
  const shape = "M14 -36C30 -47 50 -26 51 4C52 27 37 33 34 14C31 -4 32 -20 14 -36z";
  canvas.path(shape, canvas.slope(colour, 1.1), { line: darker(colour, 0.38) });
}

function foldedEar(canvas: Canvas, colour: Colour): void {
  const look = { line: darker(colour, 0.43) };
  canvas.path("M10 -34Q18 -56 30 -55Q42 -40 34 -14z", darker(colour, 0.3), look);
  canvas.path("M13 -43Q22 -60 34 -54Q50 -42 48 -16Q34 -20 13 -43z", canvas.slope(colour), look);
}

function roundEye(canvas: Canvas, x: number, y: number, coat: Coat): void {
  if (coat.fur.l < 0.45) canvas.circle(x, y, 7.5, lighter(coat.fur, 0.3));
  canvas.circle(x, y, 6.2, canvas.out(0.5, 0.6, 0.6, [0.2, BLACK], [1, darker(coat.eye, 0.6)]));
  canvas.circle(x + 2, y - 2.3, 2.1, WHITE);
}

function tongue(canvas: Canvas): void {
  const pink = lch(0.68, 0.15, 12);
  canvas.path("M-8 33h16v14q-1 11 -8 11t-8 -11z", canvas.slope(pink), { line: darker(pink, 0.35) });
  canvas.line("M0 38v13", darker(pink, 0.25), 1.4);
}

function muzzle(canvas: Canvas, coat: Coat, wide: number): void {
  const shape = halves(0, [14, 0, wide, 16, wide, 28], [wide, 41, 8, 44, 0, 38]);
  canvas.path(shape, canvas.ball(coat.pale, 0.7), { line: darker(coat.pale, 0.3), width: 1 });
  canvas.line("M0 14v13q-3 7 -13 5M0 27q3 7 13 5", lch(0.32, 0.04, 30), 1.9);
  canvas.path("M-11 8Q0 0 11 8Q10 15 0 18Q-10 15 -11 8z", lch(0.25, 0.03, 30));
  gloss(canvas, 3 * canvas.light, 7.5, 3.6, 0.55);
}
