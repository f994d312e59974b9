// A model's restorations beside those of other methods, by the size of the hole and over the number of decoding steps.

import type { ImageDataset } from "lib/data/mod.ts";
import {
  type AutoregressiveDecoder,
  autoregressiveMethod,
  CLASSICAL_METHODS,
  hiddenCount,
  holeMask,
  type Inpainter,
  intermediateDecodes,
  type Mask,
  originalTokens,
  parallelMethod,
  type ParallelOptions,
  randomHoles,
  randomTokens,
  type RestorationMethod,
} from "lib/maskgit/mod.ts";
import {
  type InpaintingEvaluation,
  type InpaintingEvaluator,
  type InpaintingFigures,
  inpaintingFigures,
} from "./inpainting_evaluator.ts";

/** Masks of random rectangles of 10 to 60 % of the area, one for each picture. */
export function randomMasks(
  pictures: ImageDataset,
  patch: number,
  options: { /** Whether holes lie on the tokens' grid. Default false. */ aligned?: boolean } = {},
): Mask[] {
  return randomHoles(pictures.count, pictures, patch, { ...options, seed: 5 })
    .map((hole) => holeMask([hole], pictures));
}

/** What a decoding of so many steps is called. */
export function decodingName(steps: number): string {
  return `MaskGIT, ${steps} ${steps === 1 ? "step" : "steps"}`;
}

/** How {@linkcode comparedMethods} decodes. */
export interface ComparedOptions extends ParallelOptions {
  /** Steps of the decoding that stands beside one of a single step. */
  steps: number;
  /** A decoder of the same tokens, one after the other. */
  autoregressive?: AutoregressiveDecoder;
}

/** MaskGIT in one step and in several, beside methods that need no masked transformer, each by its name. */
export function comparedMethods(
  inpainter: Inpainter,
  { autoregressive, seed = 1, ...options }: ComparedOptions,
): Record<string, RestorationMethod> {
  const decoded = (steps: number) => parallelMethod(inpainter, { ...options, seed, steps });
  return {
    mean: CLASSICAL_METHODS.mean,
    smooth: CLASSICAL_METHODS.smooth,
    "copied patches": CLASSICAL_METHODS.exemplar,
    "random tokens": randomTokens(inpainter, 2),
    ...autoregressive &&
      { autoregressive: autoregressiveMethod(inpainter, autoregressive, { seed }) },
    [decodingName(1)]: decoded(1),
    [decodingName(options.steps)]: decoded(options.steps),
    "original's tokens": originalTokens(inpainter),
  };
}

/** Measures each method on the same pictures with the same holes. */
export async function evaluate(
  evaluator: InpaintingEvaluator,
  methods: Readonly<Record<string, RestorationMethod>>,
): Promise<Record<string, InpaintingEvaluation>> {
  const evaluations: Record<string, InpaintingEvaluation> = {};
  for (const [name, method] of Object.entries(methods)) {
    evaluations[name] = await evaluator.evaluate(method);
  }
  return evaluations;
}

/** The means of each method's measures. */
export function figuresOf(
  evaluations: Readonly<Record<string, InpaintingEvaluation>>,
): Record<string, InpaintingFigures> {
  return Object.fromEntries(
    Object.entries(evaluations).map(([name, evaluation]) => [name, inpaintingFigures(evaluation)]),
  );
}

/** Share of its picture that each mask hides. */
export function hiddenShares(masks: readonly Mask[]): number[] {
  return masks.map((mask) => hiddenCount(mask) / mask.data.length);
}

/** Hidden shares of a picture that part small, middling and large holes. */
export const HOLE_SHARES: readonly number[] = [0.1, 0.25, 0.4, 0.6];

/**
 * Semantic consistency for holes of each size.
 *
 * @returns for each method a share of the pictures between two of {@linkcode HOLE_SHARES}, 0 where there is no such picture
 */
export function consistencyBySize(
  { masks, predictions: before }: InpaintingEvaluator,
  evaluations: Readonly<Record<string, InpaintingEvaluation>>,
): Record<string, number[]> {
  const shares = hiddenShares(masks);
  const groups = HOLE_SHARES.slice(1).map((most, i) =>
    shares.flatMap((share, j) => share > HOLE_SHARES[i] && share <= most ? [j] : [])
  );
  return Object.fromEntries(
    Object.entries(evaluations).map(([name, { predictions }]) => [
      name,
      groups.map((group) =>
        group.filter((j) => predictions[j] === before[j]).length / Math.max(1, group.length)
      ),
    ]),
  );
}

/** What comes out after so many decoding steps. */
export interface StepFigures {
  steps: number;
  figures: InpaintingFigures;
}

/**
 * Measures decodings of several numbers of steps.
 *
 * @param known evaluations that are there already, by {@linkcode decodingName}
 */
export async function evaluateSteps(
  evaluator: InpaintingEvaluator,
  counts: readonly number[],
  decoded: (steps: number) => RestorationMethod,
  known: Readonly<Record<string, InpaintingEvaluation>> = {},
): Promise<StepFigures[]> {
  return await Array.fromAsync(counts, async (steps) => {
    const evaluation = known[decodingName(steps)] ?? await evaluator.evaluate(decoded(steps));
    return { steps, figures: inpaintingFigures(evaluation) };
  });
}

/** Measures what a decoding gives when it stops after its first step, its second, and so on: {@linkcode intermediateDecodes}. */
export async function evaluateIntermediateDecodes(
  evaluator: InpaintingEvaluator,
  inpainter: Inpainter,
  { seed = 1, ...options }: ParallelOptions,
): Promise<StepFigures[]> {
  const { originals, masks } = evaluator;
  const decodes = await intermediateDecodes(inpainter, originals, masks, { ...options, seed });
  return await Array.fromAsync(decodes.entries(), async ([i, restored]) => {
    const evaluation = await evaluator.evaluateRestored(restored);
    return { steps: i + 1, figures: inpaintingFigures(evaluation) };
  });
}
