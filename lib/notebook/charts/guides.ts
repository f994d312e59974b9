// Values marked across a whole chart, with labels that keep clear of each other.
import type { Json } from "./figure.ts";
import { FAINT_INK } from "./theme.ts";

/** A value marked across the whole chart. */
export interface Guide {
  y: number;
  label: string;
}

/** Labels whose lines are nearer than this share of the axis would lie on each other. */
const NEAR = 0.07;
/** Share of the chart's width by which a label moves to the left of one that is too near. */
const ASIDE = 0.2;

/**
 * Dotted lines across the plot, each with its label at the right end, or further to the left where another is near.
 *
 * @param guides values of the vertical axis
 * @param values all that the axis has to show beside them
 */
export function guideLayout(
  guides: readonly Guide[],
  values: readonly number[],
  logarithmic: boolean,
): Record<string, Json> {
  const across = { xref: "paper", x0: 0, x1: 1, layer: "below" };
  // Annotations count in powers of ten on a logarithmic axis.
  const scaled = (y: number) => logarithmic ? Math.log10(y) : y;
  const places = columns(guides.map(({ y }) => scaled(y)), values.map(scaled));
  return {
    shapes: guides.map(({ y }) => (
      { ...across, type: "line", y0: y, y1: y, line: { color: FAINT_INK, dash: "dot", width: 1.5 } }
    )),
    annotations: guides.map(({ y, label }, i) => ({
      xref: "paper",
      x: 1 - ASIDE * places[i],
      xanchor: "right",
      y: scaled(y),
      yanchor: "bottom",
      text: label,
      font: { color: FAINT_INK, size: 12 },
      showarrow: false,
    })),
  };
}

/** For each label the column it goes to, counted from the right: 0 where no other is near. */
function columns(guides: readonly number[], values: readonly number[]): number[] {
  const extent = extentOf([...guides, ...values]);
  const placed = new Array<number>(guides.length).fill(0);
  const upwards = guides.map((_, i) => i).sort((a, b) => guides[a] - guides[b]);
  for (let k = 1; k < upwards.length; k++) {
    const [below, here] = [upwards[k - 1], upwards[k]];
    const isNear = guides[here] - guides[below] < NEAR * extent;
    if (isNear) placed[here] = placed[below] + 1;
  }
  return placed;
}

/** From the lowest to the highest finite value. */
function extentOf(values: readonly number[]): number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}
