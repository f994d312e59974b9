// What all classes of objects share: how an object is drawn, and small parts of many of them.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { lch } from "../colour.ts";
import type { Scheme } from "../palette.ts";

/**
 * Draws an object around the origin, about 100 units wide or high, x to the right, y down; what
 * goes on below the picture (shoulders, stems) may reach further down.
 */
export type Artist = (canvas: Canvas, random: Random, scheme: Scheme) => void;

export const WHITE = lch(0.99, 0.005, 90);
export const BLACK = lch(0.2, 0.02, 290);
export const WOOD = lch(0.48, 0.06, 55);
export const LEAF = lch(0.6, 0.13, 138);
export const GLASS = lch(0.8, 0.07, 225);

/** Both sides of something that is the same left and right. */
export const SIDES = [-1, 1] as const;

/** A shadow on the ground under an object. */
export function groundShadow(canvas: Canvas, y: number, width: number, x = 0): void {
  canvas.ellipse(x - 4 * canvas.light, y, width, width * 0.13, BLACK, { opacity: 0.3 });
}

/** A bright spot on something glossy. */
export function gloss(canvas: Canvas, x: number, y: number, radius: number, opacity = 0.7): void {
  canvas.ellipse(x, y, radius, radius * 0.7, WHITE, { opacity });
}

/** A round eye that looks to `look` (-1 left, 1 right). */
export function eye(
  canvas: Canvas,
  { x, y, radius, look }: { x: number; y: number; radius: number; look: number },
): void {
  canvas.circle(x, y, radius, WHITE, { line: BLACK, width: radius * 0.22 });
  canvas.circle(x + look * radius * 0.25, y, radius * 0.6, BLACK);
  canvas.circle(x + look * radius * 0.25 + radius * 0.2, y - radius * 0.25, radius * 0.22, WHITE);
}
