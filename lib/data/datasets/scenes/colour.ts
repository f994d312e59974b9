// Colours that can be mixed, lightened and darkened evenly: OKLab (Björn Ottosson, 2020).

/** A colour in OKLab: lightness 0..1, green to red, blue to yellow. */
export interface Colour {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

/**
 * A colour by lightness (0 black, 1 white), chroma (0 grey, 0.2 vivid) and hue in degrees (30 red,
 * 100 yellow, 145 green, 250 blue, 320 violet).
 */
export function lch(lightness: number, chroma: number, hue: number): Colour {
  const angle = hue * Math.PI / 180;
  return { l: lightness, a: chroma * Math.cos(angle), b: chroma * Math.sin(angle) };
}

/** The colour a share of the way from one to another. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  return {
    l: from.l + share * (to.l - from.l),
    a: from.a + share * (to.a - from.a),
    b: from.b + share * (to.b - from.b),
  };
}

/** Light is warm and shadow violet, as painters have it. */
const LIGHT = lch(1, 0.03, 95), SHADOW = lch(0.22, 0.1, 290);

/** Towards the light. */
export function lighter(colour: Colour, share: number): Colour {
  return mix(colour, LIGHT, share);
}

/** Towards the shadow. */
export function darker(colour: Colour, share: number): Colour {
  return mix(colour, SHADOW, share);
}

/** The colour as "#rrggbb"; what a screen cannot show is clipped. */
export function hex({ l, a, b }: Colour): string {
  // The matrices of https://bottosson.github.io/posts/oklab/ (public domain).
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = byte(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short);
  const green = byte(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short);
  const blue = byte(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short);
  return `#${(1 << 24 | red << 16 | green << 8 | blue).toString(16).slice(1)}`;
}

/** 0..255 of a linear value, by sRGB's transfer curve. */
function byte(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.max(0, Math.min(1, value)));
}
