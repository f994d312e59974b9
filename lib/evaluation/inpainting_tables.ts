// Rows of tables and lines of charts for what was measured of restorations.

import { HOLE_SHARES, type StepFigures } from "./inpainting_comparison.ts";
import type { InpaintingFigures } from "./inpainting_evaluator.ts";

/** `82.1 %` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A row of a table. */
export function figureRow(figures: InpaintingFigures): Record<string, string> {
  return {
    "PSNR (dB)": figures.psnr.toFixed(2),
    SSIM: figures.ssim.toFixed(3),
    "perceptual distance": figures.perceptual.toFixed(4),
    "Fréchet distance (judge)": figures.frechet.toFixed(3),
    "called as before": percent(figures.consistency),
    "true class": percent(figures.accuracy),
  };
}

/** A row for each method. */
export function methodRows(
  figures: Readonly<Record<string, InpaintingFigures>>,
): Record<string, string>[] {
  return Object.entries(figures).map(([method, figures]) => ({ method, ...figureRow(figures) }));
}

/** What the groups of {@linkcode HOLE_SHARES} are called. */
export function sizeNames(): string[] {
  return HOLE_SHARES.slice(1).map((most, i) => `${100 * HOLE_SHARES[i]} to ${100 * most} %`);
}

/** A row for each method, a column for each size of hole. */
export function sizeRows(
  consistency: Readonly<Record<string, readonly number[]>>,
): Record<string, string>[] {
  return Object.entries(consistency).map(([method, shares]) => ({
    method,
    ...Object.fromEntries(sizeNames().map((size, i) => [size, percent(shares[i])])),
  }));
}

/** A row for each number of steps, and for each early stop. */
export function stepRows(
  steps: readonly StepFigures[],
  stops: readonly StepFigures[],
): Record<string, string>[] {
  return [
    ...steps.map(({ steps, figures }) => ({ decoding: `T = ${steps}`, ...figureRow(figures) })),
    ...stops.map(({ steps, figures }) => ({
      decoding: `T = ${stops.length}, after ${steps}`,
      ...figureRow(figures),
    })),
  ];
}

/** Two lines: a figure over the number of steps, and over the steps of one decoding. */
export function stepCurves(
  steps: readonly StepFigures[],
  stops: readonly StepFigures[],
  value: (figures: InpaintingFigures) => number,
): Record<string, { x: number[]; y: number[] }> {
  const line = (points: readonly StepFigures[]) => ({
    x: points.map(({ steps }) => steps),
    y: points.map(({ figures }) => value(figures)),
  });
  return { "T steps": line(steps), [`T = ${stops.length}, stopped early`]: line(stops) };
}
