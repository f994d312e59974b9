// Background: patterned paper.
import type { Random } from "../../../random.ts";
import { darker, lch, lighter } from "../colour.ts";
import { box, d, polygon } from "../path.ts";
import { ALL, type Background, spots, stripes } from "./parts.ts";

/** Coloured paper with rays, stripes, dots, checks or waves, or plain, brighter in the middle. */
export const pattern: Background = (canvas, random) => {
  const hue = random.uniform(0, 360), chroma = random.uniform(0.04, 0.13);
  const light = random.uniform(0.5, 0.88), paper = lch(light, chroma, hue);
  const glow = [[0, lighter(paper, 0.25)], [1, darker(paper, 0.15)]] as const;
  canvas.path(ALL, canvas.out(0.5, 0.5, 0.75, ...glow));
  const print = lch(light + random.pick([-0.09, 0.08]), chroma, hue + random.uniform(-50, 50));
  canvas.path(random.pick(PRINTS)(random), print, { opacity: 0.8 });
  return {};
};

const PRINTS: readonly ((random: Random) => string)[] = [
  rays,
  (random) => stripes(random.uniform(9, 16), random.uniform(-40, 40)),
  (random) => {
    const step = random.uniform(9, 15);
    return spots(step, step * random.uniform(0.18, 0.3));
  },
  checks,
  waves,
  () => "",
];

function rays(random: Random): string {
  const count = 8 + random.integer(5), x = random.uniform(20, 44), y = random.uniform(20, 60);
  const at = (angle: number) => [x + 90 * Math.cos(angle), y + 90 * Math.sin(angle)] as const;
  let path = "";
  for (let i = 0; i < count; i++) {
    const angle = 2 * Math.PI * i / count, half = Math.PI / count / 2;
    path += polygon([[x, y], at(angle - half), at(angle + half)]);
  }
  return path;
}

function checks(random: Random): string {
  const step = random.uniform(8, 13);
  let path = "";
  for (let row = 0; row * step < 66; row++) {
    for (let x = row % 2 * step; x < 66; x += 2 * step) path += box(x, row * step, step, step);
  }
  return path;
}

function waves(random: Random): string {
  const step = random.uniform(9, 14), high = random.uniform(2, 5), long = random.uniform(8, 14);
  const there = d`q${long / 2} ${-high} ${long} 0` + d`t${long} 0`.repeat(8);
  const back = d`q${-long / 2} ${high} ${-long} 0` + d`t${-long} 0`.repeat(8);
  let path = "";
  for (let y = -step; y < 70; y += step) path += d`M-8 ${y}` + there + d`v${step / 2}` + back + "z";
  return path;
}
