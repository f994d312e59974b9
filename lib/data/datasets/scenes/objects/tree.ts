// A tree: a leafy crown, wide, round or slim, or a fir's tiers; now and then with fruit.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lch, lighter, mix } from "../colour.ts";
import { d, halves, round } from "../path.ts";
import { type Artist, groundShadow, WOOD } from "./artist.ts";

export const tree: Artist = (canvas, random, { main, accent, second }) => {
  groundShadow(canvas, 49, 36);
  trunk(canvas, random);
  const fir = random.chance(0.25);
  if (fir) tiers(canvas, random, main);
  else crown(canvas, random, main);
  if (random.chance(0.45)) fruit(canvas, random, random.chance(0.5) ? accent : second, fir);
};

function trunk(canvas: Canvas, random: Random): void {
  const bark = mix(WOOD, lch(0.5, 0.03, random.uniform(0, 360)), random.uniform(0, 0.6));
  const w = random.uniform(5, 8), top = w * 0.7, foot = w * 1.7, bend = random.uniform(-5, 5);
  const left = d`M${-foot} 50Q${bend - top} 36 ${-top} 0`,
    right = d`H${top}Q${bend + top} 36 ${foot} 50z`;
  canvas.path(left + right, canvas.tube(bark), { line: darker(bark, 0.38) });
  canvas.line("M0 20L-18 0M0 14L17 -4", bark, 4);
}

function tiers(canvas: Canvas, random: Random, colour: Colour): void {
  const count = 3 + random.integer(2), wide = random.uniform(38, 46);
  for (let i = 0; i < count; i++) {
    const w = wide * (1 - 0.68 * i / count), y = 30 - 68 * i / count, top = y - 86 / count;
    const shape = halves(
      top,
      [w * 0.2, y - 15, w * 0.6, y - 8, w, y],
      [w * 0.7, y + 5, w * 0.3, y + 6, 0, y + 4],
    );
    canvas.path(shape, canvas.slope(colour, 1.3), { line: darker(colour, 0.43) });
  }
}

/** Half width and half height of a crown: round, wide, slim. */
const CROWNS = [[42, 35], [45, 30], [32, 41]] as const;

/** Bunches of leaves round an oval, with lit ones upon them. */
function crown(canvas: Canvas, random: Random, colour: Colour): void {
  const [wide, high] = random.pick(CROWNS), y = -14 - (high - 34) * 0.2, bunches = 9;
  let shape = round(0, y, wide * 0.8, high * 0.8);
  for (let i = 0; i < bunches; i++) {
    const angle = 2 * Math.PI * (i + random.uniform(-0.2, 0.2)) / bunches;
    const at = y + high * 0.76 * Math.sin(angle);
    shape += round(wide * 0.78 * Math.cos(angle), at, random.uniform(9, 13));
  }
  canvas.path(shape, darker(colour, 0.3), { line: darker(colour, 0.48), width: 3 });
  canvas.path(shape, canvas.ball(colour, 1.1));
  const light = [[0, lighter(colour, 0.35)], [1, lighter(colour, 0.1), 0]] as const;
  const lit = canvas.out(0.5 + 0.2 * canvas.light, 0.2, 0.7, ...light);
  for (let i = 0; i < 6; i++) {
    const x = random.uniform(-0.6, 0.6) * wide, at = y + random.uniform(-0.65, 0.45) * high;
    const radius = random.uniform(8, 12);
    canvas.ellipse(x, at, radius, radius * 0.8, lit);
  }
}

function fruit(canvas: Canvas, random: Random, colour: Colour, fir: boolean): void {
  let fruits = "";
  for (let y = -42; y <= 6; y += 8) {
    const room = fir ? 0.3 * (y + 60) : 26, at = y + random.uniform(-3, 3);
    fruits += round(random.uniform(-room, room), at, 3.4);
  }
  canvas.path(fruits, colour, { line: darker(colour, 0.38), width: 1 });
}
