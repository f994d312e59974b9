// What cat and dog have in common, so that only the face tells them apart: shoulders, furs, markings.
import type { Random } from "../../../random.ts";
import { type Canvas, turned } from "../canvas.ts";
import { darker, lch, lighter } from "../colour.ts";
import type { Coat } from "../palette.ts";
import { box, d, round } from "../path.ts";
import { BLACK, SIDES } from "./artist.ts";

/** How a head is held: tilted by degrees, and turned aside (-1 to 1). */
export interface Pose {
  tilt: number;
  turn: number;
}

export function drawPose(random: Random): Pose {
  return { tilt: random.uniform(-16, 16), turn: random.uniform(-1, 1) };
}

/** Shoulders and chest, down below the picture, and a collar now and then. */
export function shoulders(canvas: Canvas, random: Random, coat: Coat): void {
  const wide = random.uniform(34, 42);
  const left = d`M-22 12C-24 34 ${-wide} 40 ${-wide} 66V130`;
  const fur = canvas.down(
    [0, darker(coat.fur, 0.5)],
    [0.35, coat.fur],
    [1, darker(coat.fur, 0.3)],
  );
  canvas.path(left + d`H${wide}V66C${wide} 40 24 34 22 12z`, fur, { line: darker(coat.fur, 0.43) });
  canvas.path("M-13 30Q0 40 13 30Q22 62 10 90H-10Q-22 62 -13 30z", coat.pale, { opacity: 0.85 });
  if (random.chance(0.45)) {
    canvas.line("M-26 37Q0 53 26 37", darker(coat.collar, 0.25), 8);
    canvas.line("M-26 36Q0 52 26 36", coat.collar, 5.5);
    canvas.circle(0, 51, 5, canvas.ball(lch(0.85, 0.14, 90)));
  }
}

/** A head of some shape with its markings, turned as `turn` says. */
export function headOf(
  canvas: Canvas,
  random: Random,
  { shape, coat, turn }: { shape: string; coat: Coat; turn: number },
): void {
  canvas.path(shape, canvas.ball(coat.fur), { line: darker(coat.fur, 0.43) });
  const side = random.chance(0.5) ? 1 : -1;
  canvas.within(shape, () => MARK[coat.markings](canvas, coat, turn * 5, side));
}

/** An eye that is shut in content. */
export function closedEye(canvas: Canvas, x: number, y: number, coat: Coat): void {
  const colour = coat.fur.l < 0.45 ? lighter(coat.fur, 0.6) : BLACK;
  canvas.line(d`M${x - 9} ${y - 1}Q${x} ${y + 8} ${x + 9} ${y - 1}`, colour, 2.4);
}

/** Draws markings on a face whose middle is at x; some are on one side only. */
type Mark = (canvas: Canvas, coat: Coat, x: number, side: number) => void;

const MARK: Record<Coat["markings"], Mark> = {
  plain: () => {},
  stripes: (canvas, { dark }, x) => {
    let path = d`M${x} -38v17M${x - 9} -38l2 14M${x + 9} -38l-2 14`;
    for (const side of SIDES) {
      const outer = side * 46, long = -side * 13;
      path += d`M${outer} 2l${long} 3M${outer} 13l${long} 1M${outer * 0.9} 25l${long} -2`;
    }
    canvas.line(path, dark, 4);
  },
  blaze: (canvas, { pale }, x) => {
    const right = d`M${x - 5} -40H${x + 5}Q${x + 6} -8 ${x + 24} 20V50`;
    canvas.path(right + d`H${x - 24}V20Q${x - 6} -8 ${x - 5} -40z`, pale);
  },
  patch: (canvas, { dark }, x, side) => {
    const at = x + side * 19;
    canvas.ellipse(at, -10, 17, 20, dark, { transform: turned(side * 20, at, -10) });
  },
  mask: (canvas, { dark, pale }, x) => {
    canvas.path("M-60 -60H60V-8Q30 -26 0 -14Q-30 -26 -60 -8z", dark);
    canvas.path(box(x - 3, -44, 6, 34, 3), pale, { opacity: 0.5 });
  },
  spots: (canvas, { dark }, x, side) => {
    const spots = SPOTS.map(([px, py, radius]) => round(side * px + x, py, radius));
    canvas.path(spots.join(""), dark);
  },
};

const SPOTS = [
  [-26, -20, 6],
  [8, -28, 5],
  [30, 2, 5.5],
  [-34, 12, 5],
  [22, 24, 4],
  [-10, -12, 3.5],
] as const;
