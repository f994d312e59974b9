// Background: a room.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lch, lighter } from "../colour.ts";
import { box, d } from "../path.ts";
import { ALL, type Background, SIZE, spots, strip, stripes } from "./parts.ts";

/** A wall with wallpaper, a floor, and a window, a framed picture or a lamp. */
export const room: Background = (canvas, random) => {
  const wall = lch(random.uniform(0.66, 0.9), random.uniform(0.02, 0.09), random.uniform(0, 360));
  canvas.path(ALL, canvas.across([0, lighter(wall, 0.2)], [1, darker(wall, 0.18)]));
  const paper = random.chance(0.5) ? lighter(wall, 0.35) : darker(wall, 0.14);
  const step = random.uniform(7, 12), papers = [stripes(step), spots(step, 1.3), "", ""];
  canvas.path(random.pick(papers), paper, { opacity: 0.6 });
  const side = random.chance(0.5) ? random.uniform(2, 8) : random.uniform(42, 48);
  random.pick([roomWindow, framed, lamp, () => {}])(canvas, random, side);
  floor(canvas, random, lighter(wall, 0.65));
  const table = random.chance(0.45) ? random.uniform(57, 60) : SIZE + 2;
  const cloth = lch(random.uniform(0.6, 0.9), random.uniform(0.03, 0.12), random.uniform(0, 360));
  return {
    air: [lch(0.8, 0.1, 75), 0.05],
    draw: (over) => {
      over.path(strip(table, 12), over.slope(cloth));
      over.path(strip(table, 1.4), lighter(cloth, 0.5));
    },
  };
};

/** Boards that run to a point, and a skirting. */
function floor(canvas: Canvas, random: Random, skirting: Colour): void {
  const y = random.uniform(44, 54);
  const wood = lch(random.uniform(0.42, 0.7), random.uniform(0.04, 0.09), random.uniform(45, 75));
  canvas.path(strip(y, 22), canvas.down([0, darker(wood, 0.12)], [1, lighter(wood, 0.12)]));
  let boards = "";
  for (let x = -20; x < 90; x += 13) boards += d`M${32 + (x - 32) * 0.8} ${y}L${x} 66`;
  canvas.line(boards, darker(wood, 0.3), 0.6, 0.8);
  canvas.path(strip(y - 2.5, 2.5), skirting);
}

function roomWindow(canvas: Canvas, random: Random, x: number): void {
  const y = random.uniform(5, 10), frame = lch(0.95, 0.015, 80);
  const glow = random.pick([lch(0.85, 0.08, 225), lch(0.8, 0.11, 60), lch(0.35, 0.08, 280)]);
  canvas.path(box(x, y, 15, 20, 1), frame);
  canvas.path(box(x + 1.5, y + 1.5, 12, 17), canvas.down([0, glow], [1, lighter(glow, 0.5)]));
  canvas.line(d`M${x + 7.5} ${y}v20M${x} ${y + 9}h15`, frame, 1.2);
}

function framed(canvas: Canvas, random: Random, x: number): void {
  const y = random.uniform(6, 12), w = random.uniform(10, 15), h = random.uniform(9, 14);
  const hue = random.uniform(0, 360);
  canvas.path(box(x, y, w, h, 0.5), lch(random.uniform(0.35, 0.75), 0.07, 70));
  canvas.path(box(x + 1.4, y + 1.4, w - 2.8, h - 2.8), lch(0.88, 0.05, hue));
  canvas.path(
    d`M${x + 1.4} ${y + h - 1.4}l${w * 0.35} ${-h * 0.45}l${w * 0.5} ${h * 0.45}z`,
    lch(0.62, 0.1, hue + 120),
  );
}

function lamp(canvas: Canvas, random: Random, left: number): void {
  const x = left + 7, y = random.uniform(8, 15), shade = lch(0.75, 0.12, random.uniform(0, 360));
  const glow = lch(0.95, 0.09, 90);
  canvas.line(d`M${x} -2V${y}`, lch(0.35, 0.02, 60), 0.8);
  canvas.circle(x, y + 5, 13, canvas.out(0.5, 0.5, 0.5, [0, glow, 0.55], [1, glow, 0]));
  canvas.path(d`M${x - 2} ${y}h4l4 6h-12z`, canvas.tube(shade, 0.7));
}
