// Axes of names: all of them where they fit, slanted where they are too wide, some where too many.
import type { Json } from "./figure.ts";
import { textWidth } from "../svg/text_width.ts";
import { FONT_SIZE } from "./theme.ts";

/** Names beyond this many are a scale: every so many of them are enough. */
const MOST_NAMES = 20;
const SPACE = 14; // between two names, in pixels
const SLANT = 35; // degrees

/** How the names along a horizontal axis stand, and the pixels that they need below it. */
export interface CategoryAxis {
  axis: Record<string, Json>;
  height: number;
}

/**
 * Lays out the names along a horizontal axis.
 *
 * @param room length of the axis in pixels
 */
export function categoryAxis(names: readonly string[], room: number): CategoryAxis {
  const width = widest(names);
  const line = FONT_SIZE + 8;
  const fitting = Math.floor(room / (width + SPACE));
  if (names.length <= fitting) {
    return { axis: { type: "category", tickangle: 0 }, height: line };
  }
  if (names.length > MOST_NAMES) {
    const every = Math.ceil(names.length / Math.max(1, fitting));
    return { axis: { type: "category", tickangle: 0, dtick: every }, height: line };
  }
  const height = line + Math.ceil(width * Math.sin(SLANT * Math.PI / 180));
  return { axis: { type: "category", tickangle: -SLANT }, height };
}

/** Width in pixels of the widest of some labels. */
export function widest(labels: readonly string[]): number {
  return Math.ceil(Math.max(0, ...labels.map((label) => textWidth(label, FONT_SIZE))));
}
