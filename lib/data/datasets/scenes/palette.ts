// The colours of objects. Every class draws from the same ones, so that colour alone identifies none.
import type { Random } from "../../random.ts";
import { type Colour, darker, lch, lighter, mix } from "./colour.ts";

/** Markings of an animal's face. */
export type Markings = "plain" | "stripes" | "blaze" | "patch" | "mask" | "spots";
const MARKINGS: readonly Markings[] = ["plain", "stripes", "blaze", "patch", "mask", "spots"];

/** An animal's fur and eyes. */
export interface Coat {
  fur: Colour;
  /** Muzzle and chest. */
  pale: Colour;
  /** Stripes, spots, patches. */
  dark: Colour;
  markings: Markings;
  eye: Colour;
  nose: Colour;
  collar: Colour;
}

/** The colours of one object. */
export interface Scheme {
  main: Colour;
  second: Colour;
  accent: Colour;
  /** Nearly white. */
  cream: Colour;
  /** Outlines: dark, with a touch of the main colour. */
  ink: Colour;
  coat: Coat;
}

/** Fur as cats and dogs both have it; the last ones only in picture books. */
const FURS = [
  lch(0.7, 0.13, 62), // ginger
  lch(0.58, 0.1, 55), // chestnut
  lch(0.45, 0.06, 50), // chocolate
  lch(0.82, 0.08, 80), // sand
  lch(0.94, 0.02, 85), // white
  lch(0.62, 0.015, 270), // grey
  lch(0.38, 0.02, 280), // black
  lch(0.6, 0.05, 255), // slate
  lch(0.75, 0.09, 20), // rose
  lch(0.72, 0.09, 190), // mint
];

const EYES = [lch(0.72, 0.15, 130), lch(0.8, 0.15, 90), lch(0.7, 0.12, 230), lch(0.55, 0.1, 60)];

/** Lightness and chroma of moods: vivid, bright, pastel, deep. */
const MOODS = [[0.66, 0.19], [0.77, 0.155], [0.84, 0.09], [0.52, 0.145]] as const;

/** A colour of any hue, as toys and picture books have them. */
export function anyColour(random: Random, hue = random.uniform(0, 360)): Colour {
  const [lightness, chroma] = random.pick(MOODS);
  return lch(lightness + random.uniform(-0.05, 0.05), chroma * random.uniform(0.85, 1.15), hue);
}

/** Draws the colours of an object. */
export function drawScheme(random: Random): Scheme {
  const hue = random.uniform(0, 360);
  const main = anyColour(random, hue);
  // Neighbours on the colour circle, opposites, or anything.
  const away = random.pick([40, -40, 150, -150, random.uniform(90, 270)]);
  const second = anyColour(random, hue + away);
  const cream = lch(random.uniform(0.93, 0.98), 0.025, random.uniform(60, 110));
  const accent = random.pick([lch(0.85, 0.15, 90), lch(0.62, 0.2, 28), cream, anyColour(random)]);
  return { main, second, accent, cream, ink: darker(main, 0.58), coat: drawCoat(random) };
}

function drawCoat(random: Random): Coat {
  const fur = vary(random.pick(FURS), random);
  const white = lch(0.96, 0.02, 85);
  const pale = mix(fur, white, fur.l > 0.9 ? 0.3 : random.uniform(0.6, 0.95));
  // Dark fur has light markings.
  const dark = fur.l < 0.45
    ? lighter(fur, random.uniform(0.35, 0.6))
    : darker(fur, random.uniform(0.4, 0.65));
  return {
    fur,
    pale,
    dark,
    markings: random.pick(MARKINGS),
    eye: vary(random.pick(EYES), random),
    nose: random.pick([lch(0.68, 0.11, 15), lch(0.3, 0.03, 30)]),
    collar: anyColour(random),
  };
}

function vary({ l, a, b }: Colour, random: Random): Colour {
  const by = () => random.normal(0, 0.012);
  return { l: l + 2 * by(), a: a + by(), b: b + by() };
}
