// A cat: pointed ears, slit eyes, a small muzzle, whiskers.
import { type Canvas, turned } from "../canvas.ts";
import { type Colour, darker, lch, lighter, mix } from "../colour.ts";
import type { Coat } from "../palette.ts";
import { d, round, symmetric } from "../path.ts";
import { type Artist, BLACK, SIDES, WHITE } from "./artist.ts";
import { closedEye, drawPose, headOf, shoulders } from "./pet.ts";

const PINK = lch(0.76, 0.1, 15);

/** A cat's portrait; the head is about 84 units wide, ears included 95 high. */
export const cat: Artist = (canvas, random, { coat }) => {
  const { tilt, turn } = drawPose(random);
  const cheek = 42 + random.uniform(0, 5), tip = random.uniform(-64, -54);
  const shape = symmetric([[0, -33], [24, -30], [39, -10], [cheek, 8], [33, 24], [15, 34], [
    0,
    36,
  ]]);
  const closed = random.chance(0.12), pupil = random.uniform(1.6, 4);
  shoulders(canvas, random, coat);
  canvas.group(turned(tilt, 0, 34), () => {
    canvas.bothSides((side) => ear(canvas, coat, 36 + side * turn * 3, tip));
    headOf(canvas, random, { shape, coat, turn });
    for (const side of SIDES) {
      const x = turn * 5 + side * 18;
      if (closed) closedEye(canvas, x, -2, coat);
      else slitEye(canvas, { x, y: -3, slant: -side * 10, pupil, iris: coat.eye });
    }
    muzzle(canvas, coat, turn * 8);
    whiskers(canvas, coat, turn * 8);
  });
};

/** The right ear, its tip at (x, y). */
function ear(canvas: Canvas, coat: Coat, x: number, y: number): void {
  const outer = d`M6 -29Q18 -48 ${x - 2} ${y}Q${x + 2} ${y} ${x + 2} ${y + 3}Q45 -30 42 -4z`;
  canvas.path(outer, canvas.slope(coat.fur), { line: darker(coat.fur, 0.43) });
  const inner = d`M16 -29Q24 -43 ${x - 2} ${y + 9}Q39 -30 37 -14z`;
  canvas.path(inner, mix(PINK, coat.fur, 0.25));
}

function slitEye(
  canvas: Canvas,
  { x, y, slant, pupil, iris }: {
    x: number;
    y: number;
    slant: number;
    pupil: number;
    iris: Colour;
  },
): void {
  const fill = canvas.down([0, darker(iris, 0.25)], [1, lighter(iris, 0.3)]);
  const upper = d`M${x - 10} ${y}Q${x - 2} ${y - 13} ${x + 10} ${y}`;
  const lower = d`Q${x} ${y + 12} ${x - 10} ${y}z`;
  canvas.path(upper + lower, fill, { line: BLACK, width: 2, transform: turned(slant, x, y) });
  canvas.ellipse(x, y, pupil, 6.5, BLACK);
  canvas.circle(x + 2.5, y - 3, 1.9, WHITE);
}

function muzzle(canvas: Canvas, coat: Coat, x: number): void {
  const pale = canvas.slope(coat.pale, 0.6);
  canvas.path(round(x, 25, 8, 7), pale);
  canvas.path(round(x - 8, 17, 10.5, 8.5) + round(x + 8, 17, 10.5, 8.5), pale);
  canvas.path(d`M${x - 5} 8q5 -2 10 0q-2 5 -5 6q-3 -1 -5 -6z`, coat.nose);
  canvas.line(d`M${x} 14v4q-2 6 -9 4M${x} 18q2 6 9 4`, lch(0.35, 0.05, 30), 1.7);
}

function whiskers(canvas: Canvas, coat: Coat, x: number): void {
  let path = "";
  for (const side of SIDES) {
    for (const [from, to] of [[13, 6], [17, 17], [21, 28]]) {
      path += d`M${x + side * 15} ${from}Q${x + side * 30} ${from - 2} ${side * 52} ${to}`;
    }
  }
  canvas.line(path, coat.fur.l > 0.6 ? lch(0.35, 0.02, 60) : WHITE, 1.2, 0.6);
}
