// One scene: a background, an object before it, and what stands before the object.
import { Random } from "../random.ts";
import { BACKGROUND_KINDS, type BackgroundKind, BACKGROUNDS } from "./backgrounds/mod.ts";
import { ALL, SIZE } from "./backgrounds/parts.ts";
import { Canvas } from "./canvas.ts";
import { CLASSES } from "./classes.ts";
import { drawScheme, type Scheme } from "./palette.ts";
import { d } from "./path.ts";

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

/** Streams of a scene's keys: each part draws its own numbers. */
const PLAN = 0, BACKGROUND = 1, OBJECT = 2;

/** Plans the scene that a seed and further keys name. */
export function planScene(seed: number, ...keys: number[]): Plan {
  const random = new Random(seed, ...keys, PLAN);
  return {
    background: random.pick(BACKGROUND_KINDS),
    scheme: drawScheme(random),
    x: random.uniform(-4.5, 4.5),
    y: random.uniform(-3.5, 3.5),
    size: random.uniform(0.88, 1.1),
    tilt: random.uniform(-1, 1),
    mirrored: random.chance(0.5),
    light: random.chance(0.5) ? 1 : -1,
    randoms: {
      background: new Random(seed, ...keys, BACKGROUND),
      object: new Random(seed, ...keys, OBJECT),
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
