// A mushroom: a cap with dots or a band on a stem, now and then with a small one beside it.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lch, mix } from "../colour.ts";
import { d, halves, round } from "../path.ts";
import { type Artist, gloss, groundShadow, LEAF } from "./artist.ts";

/** Sizes and colours that the large mushroom and the small one share. */
interface Looks {
  cap: Colour;
  marks: Colour;
  flesh: Colour;
  high: number;
  wide: number;
  brim: number;
  /** 0 and 1 dots, 2 a band, 3 nothing. */
  kind: number;
}

export const mushroom: Artist = (canvas, random, { main, cream, second, accent }) => {
  groundShadow(canvas, 48, 30);
  const looks: Looks = {
    cap: main,
    marks: random.pick([cream, cream, accent, second]),
    flesh: mix(cream, lch(0.86, 0.05, 70), 0.6),
    high: random.uniform(34, 56),
    wide: random.uniform(38, 48),
    brim: random.uniform(0, 8),
    kind: random.integer(4),
  };
  if (random.chance(0.4)) {
    const x = random.chance(0.5) ? 34 : -34;
    canvas.group(d`translate(${x} 26) rotate(${x / 4}) scale(.42)`, () => {
      whole(canvas, random, looks);
    });
  }
  whole(canvas, random, looks);
  const blades = "M-26 50q2 -14 -6 -20q12 6 10 20zM24 50q-1 -12 7 -17q-8 8 -3 17z";
  if (random.chance(0.4)) canvas.path(blades, LEAF);
};

function whole(canvas: Canvas, random: Random, looks: Looks): void {
  const width = random.uniform(10, 15);
  stem(canvas, random, looks.flesh, width);
  gills(canvas, looks, width);
  cap(canvas, looks);
}

function stem(canvas: Canvas, random: Random, flesh: Colour, width: number): void {
  const foot = width * random.uniform(1.1, 1.6), line = darker(flesh, 0.38);
  const shape = d`M${-width} 2Q${-width} 30 ${-foot} 44Q0 54 ${foot} 44Q${width} 30 ${width} 2z`;
  canvas.path(shape, canvas.tube(flesh, 0.9), { line });
  const skirt = halves(14, [width, 14, width, 12, width + 4, 18], [
    width,
    23,
    width / 2,
    22,
    0,
    22,
  ]);
  if (random.chance(0.5)) canvas.path(skirt, canvas.slope(flesh), { line, width: 1 });
}

/** The cap from below: an ellipse with rays from the stem. */
function gills(canvas: Canvas, { flesh, wide, brim }: Looks, stemWidth: number): void {
  const shade = canvas.down([0, darker(flesh, 0.55)], [1, flesh]);
  canvas.ellipse(0, 2, wide * 0.86, 9 + brim * 0.4, shade, { line: darker(flesh, 0.38) });
  let rays = "";
  for (let x = -0.75; x <= 0.76; x += 0.25) {
    rays += d`M${x * stemWidth} 0L${x * wide} ${2 + 6 * Math.sqrt(1 - x * x)}`;
  }
  canvas.line(rays, darker(flesh, 0.45), 1.2);
}

/** Places of dots on the cap, as shares of its half width and height, and their radii. */
const DOTS = [
  [-0.55, 0.25, 6],
  [-0.12, 0.6, 7.5],
  [0.42, 0.4, 6.5],
  [0.1, 0.18, 5],
  [-0.85, 0.02, 4.5],
  [0.78, 0.06, 5],
  [0.14, 0.93, 4],
] as const;

function cap(canvas: Canvas, { cap: colour, marks, high, wide, brim, kind }: Looks): void {
  const dome = halves(
    -high,
    [wide * 0.55, -high, wide, -high * 0.62, wide, brim],
    [wide * 0.5, brim - 7, wide * 0.3, -9, 0, -9],
  );
  canvas.path(dome, canvas.ball(colour, 1.1), { line: darker(colour, 0.48) });
  canvas.within(dome, () => {
    if (kind < 2) {
      const dots = DOTS.map(([x, y, r]) => round(x * wide, -y * high, r, r * 0.85));
      canvas.path(dots.join(""), marks, { line: darker(marks, 0.25), width: 1 });
    } else if (kind === 2) {
      const y = -high * 0.05;
      canvas.line(d`M${-wide} ${y}Q0 ${-high * 0.5} ${wide} ${y}`, marks, 5);
    }
  });
  gloss(canvas, canvas.light * wide * 0.4, -high * 0.72, 6, 0.45);
}
