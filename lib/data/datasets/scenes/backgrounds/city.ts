// Background: a city.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lch, lighter, mix } from "../colour.ts";
import { box, d } from "../path.ts";
import { type Background, clouds, sky, strip } from "./parts.ts";

/** Houses' fronts in two rows with lit windows, and a street. */
export const city: Background = (canvas, random) => {
  const street = random.uniform(46, 54);
  const { low, air } = sky(canvas, random, street);
  clouds(canvas, random, 2, 14);
  const stone = lch(random.uniform(0.4, 0.7), random.uniform(0.02, 0.08), random.uniform(0, 360));
  const lit = random.pick([lch(0.9, 0.11, 90), lch(0.85, 0.05, 225), darker(stone, 0.35)]);
  towers(canvas, random, { from: street - 34, street, colour: mix(stone, low, 0.6) });
  towers(canvas, random, { from: street - 24, street, colour: stone, lit });
  const asphalt = lch(random.uniform(0.42, 0.6), 0.015, 270);
  canvas.path(strip(street, 22), canvas.slope(asphalt));
  canvas.path(strip(street, 1.8), lighter(asphalt, 0.5));
  const dash = random.uniform(-9, 3),
    dashes = [0, 14, 28, 42, 56, 70].map((x) => d`M${dash + x} 60h7`);
  if (random.chance(0.6)) canvas.line(dashes.join(""), lch(0.93, 0.05, 95), 1.3);
  if (random.chance(0.7)) return { air };
  const post = random.uniform(0, 8);
  const posts = [0, 8, 16, 24, 32, 40, 48, 56].map((x) => d`M${post + x} 55V66`);
  return {
    air,
    draw: (over) => over.line("M-2 58H66" + posts.join(""), darker(asphalt, 0.5), 1.5),
  };
};

/** A row of house fronts of different height, whose windows are `lit` by a colour. */
function towers(
  canvas: Canvas,
  random: Random,
  { from, street, colour, lit }: { from: number; street: number; colour: Colour; lit?: Colour },
): void {
  let windows = "";
  for (let x = random.uniform(-6, 0); x < 64;) {
    const w = random.uniform(8, 15), top = from + random.uniform(0, 14);
    const towards = random.pick([lch(0.9, 0.02, 80), lch(0.3, 0.03, 280)]);
    const tone = mix(colour, towards, random.uniform(0, 0.22));
    const light = canvas.across([0, lighter(tone, 0.12)], [1, darker(tone, 0.15)]);
    canvas.path(box(x, top, w, street - top + 1), light);
    for (let y = top + 2.5; y < street - 3; y += 4.5) {
      for (let at = x + 1.8; at < x + w - 2; at += 3.6) {
        if (random.chance(0.7)) windows += box(at, y, 1.8, 2.4);
      }
    }
    x += w + random.uniform(0, 3);
  }
  if (lit) canvas.path(windows, lit, { opacity: 0.8 });
}
