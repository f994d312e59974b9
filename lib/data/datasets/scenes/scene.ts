// One scene: a background, an object before it, and what stands before the object.
import { Random } from "../../random.ts";
import { BACKGROUND_KINDS, type BackgroundKind, BACKGROUNDS } from "./backgrounds/mod.ts";
import { ALL, SIZE } from "./backgrounds/parts.ts";
import { Canvas } from "./canvas.ts";
import { CLASSES } from "./classes.ts";
import { drawScheme, type Scheme } from "./palette.ts";
import { d } from "./path.ts";

/**
 * How many there are of what scenes are put together from. The world is small, so that it can be learnt within minutes: what
 * a hidden part looks like follows from the rest, once one knows the world. Where things stand, how large and how tilted they
 * are, and what meets what is free.
 */
export const WORLD = {
  /** Backgrounds: two of each kind. */
  places: 2 * BACKGROUND_KINDS.length,
  /** Ways to colour an object. */
  schemes: 12,
  /** Objects of each class. */
  individuals: 4,
} as const;

/** What the world is drawn from; pictures of all seeds show the same one. */
const WORLD_SEED = 91;

/**
 * All that is random about a scene but the object's own shape. It is drawn without knowing the
 * class, so neither background nor colours nor place can tell it.
 */
export interface Plan {
  background: BackgroundKind;
  scheme: Scheme;
  /** Offset from the object's usual place, in pixels. */
  x: number;
  y: number;
  /** Factor of the object's usual size. */
  size: number;
  /** Tilt as a share of what the object may have, -1 to 1. */
  tilt: number;
  mirrored: boolean;
  /** Side that the light comes from: -1 left, 1 right. */
  light: number;
  /** Fix the background's details and the object's. */
  randoms: { background: Random; object: Random };
}

/** The layers of a scene as SVG, from the back to the front. */
export interface Layers {
  background: string;
  object: string;
  front: string;
}

/** Streams of the world's numbers: each part draws its own. */
const PLACE = 1, SCHEME = 2, INDIVIDUAL = 3;

/** Plans the scene that a seed and further keys name. */
export function planScene(seed: number, ...keys: number[]): Plan {
  const random = new Random(seed, ...keys);
  const place = random.integer(WORLD.places);
  const scheme = random.integer(WORLD.schemes), individual = random.integer(WORLD.individuals);
  return {
    background: BACKGROUND_KINDS[place % BACKGROUND_KINDS.length],
    scheme: drawScheme(new Random(WORLD_SEED, SCHEME, scheme)),
    x: random.uniform(-3, 3),
    y: random.uniform(-2.5, 2.5),
    size: random.uniform(0.92, 1.06),
    tilt: random.uniform(-0.6, 0.6),
    mirrored: random.chance(0.5),
    // The light belongs to the place.
    light: place < BACKGROUND_KINDS.length ? 1 : -1,
    randoms: {
      background: new Random(WORLD_SEED, PLACE, place),
      object: new Random(WORLD_SEED, INDIVIDUAL, individual),
    },
  };
}

/**
 * Draws a planned scene with an object of a class.
 *
 * @param name tells this scene's gradients from those of others on the same sheet
 */
export function drawScene(plan: Plan, label: number, name: string): Layers {
  const back = new Canvas(`${name}b`, plan.light), over = new Canvas(`${name}f`, plan.light);
  const front = BACKGROUNDS[plan.background](back, plan.randoms.background);
  front.draw?.(over);
  const [colour, strength] = front.air ?? [];
  if (colour && strength) over.path(ALL, colour, { opacity: strength });
  return { background: back.svg, object: drawObject(plan, label, `${name}o`), front: over.svg };
}

function drawObject(plan: Plan, label: number, name: string): string {
  const { draw, scale, tilt, y = SIZE / 2 } = CLASSES[label];
  const side = plan.mirrored ? -1 : 1, size = scale * plan.size;
  const canvas = new Canvas(name, plan.light * side);
  const place = d`translate(${SIZE / 2 + plan.x} ${y + plan.y}) rotate(${plan.tilt * tilt})`;
  canvas.group(`${place} ` + scaled(size, side), () => {
    draw(canvas, plan.randoms.object, plan.scheme);
  });
  return canvas.svg;
}

function scaled(size: number, side: number): string {
  return `scale(${(size * side).toFixed(4)} ${size.toFixed(4)})`;
}
