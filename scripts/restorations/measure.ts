// Measures restorations by a trained model, by other methods, and over numbers of decoding steps.
import { join, relative } from "node:path";
import { writeTextAtomic } from "lib/data/files/atomic.ts";
import { type ImageDataset, loadPictures } from "lib/data/mod.ts";
import * as maskgit from "lib/maskgit/mod.ts";
import { FASTEST } from "lib/tensorflow/mod.ts";
import {
  type InpaintingEvaluation,
  InpaintingEvaluator,
  type InpaintingFigures,
  inpaintingFigures,
} from "lib/evaluation/mod.ts";
import { findAutoregressive, findMaskGit, loadMaskGit } from "lib/pretrained/mod.ts";
import { restorationPresets, trainClassifier, vqganPresets } from "lib/recipes/mod.ts";
import { shownPath } from "../command_line/mod.ts";
import { ROOT } from "../environment/mod.ts";
import type { RestorationsCommand } from "./options.ts";
import { drawCurves, drawRestorations, showTables } from "./show.ts";

/** Limits of the holes' shares of a picture between which they are told apart. */
const SHARES = [0.1, 0.25, 0.4, 0.6];

/** All that is measured, as it is written to `restorations.json`. */
export interface Measured {
  date: string;
  command: string;
  model: string;
  trainedOn: string;
  heldOut: string;
  /** Share of the undamaged pictures whose class the judge tells. */
  judgeAccuracy: number;
  decoding: RestorationsCommand["decoding"] & { steps: number };
  /** Of holes anywhere, and of those on the tokens' grid. */
  methods: Record<string, InpaintingFigures>;
  aligned: Record<string, InpaintingFigures>;
  /** Share called as before, by the hole's share of the picture. */
  bySize: { shares: number[]; called: Record<string, number[]> };
  /** Of whole decodings, and of one that ends early. */
  steps: AfterSteps[];
  stops: AfterSteps[];
}

/** What comes out after so many decoding steps. */
export interface AfterSteps {
  steps: number;
  figures: InpaintingFigures;
}

/** Measures all, prints tables, and writes figures, pictures and `restorations.json`. */
export async function measureRestorations(command: RestorationsCommand): Promise<void> {
  const preset = restorationPresets[command.preset];
  const from = command.model ?? await findMaskGit(command.data);
  const { model, data: trainedOn } = await loadMaskGit(from);
  const training = await loadPictures({ split: "train" });
  const heldOut = await loadPictures({ split: "test", count: preset.testImages });
  const network = await trainClassifier(training, vqganPresets[command.preset].judge, {
    checkpoint: join(command.folder, "judge"),
    label: "Judge",
  });
  const restorer = new maskgit.TokenRestorer(model, FASTEST);
  const decoder = new maskgit.ParallelDecoder(model.transformer, FASTEST);
  const decoded = (steps: number) =>
    maskgit.parallelMethod(restorer, decoder, { ...command.decoding, steps, seed: 1 });
  const methods = {
    ...await otherMethods(restorer, command),
    [decodingName(1)]: decoded(1),
    [decodingName(command.steps)]: decoded(command.steps),
    "original's tokens": maskgit.originalTokens(restorer),
  };
  const open = (aligned: boolean) =>
    InpaintingEvaluator.open(
      network,
      heldOut,
      masksOf(heldOut, model.tokenizer.downsampling, aligned),
    );
  const [judge, onGrid] = [await open(false), await open(true)];
  const verdicts = await measureAll(judge, methods);
  const measured: Measured = {
    date: new Date().toISOString(),
    command: `deno task restorations ${Deno.args.join(" ")}`.trim(),
    model: relative(ROOT, from),
    trainedOn,
    heldOut: heldOut.source,
    judgeAccuracy: judge.accuracy,
    decoding: { ...command.decoding, steps: command.steps },
    methods: figuresOf(verdicts),
    aligned: figuresOf(await measureAll(onGrid, methods)),
    bySize: { shares: SHARES, called: calledBySize(verdicts, judge) },
    steps: await overSteps(
      preset.steps,
      async (steps) => verdicts[decodingName(steps)] ?? await judge.evaluate(decoded(steps)),
    ),
    stops: await overStops(judge, restorer, decoder, {
      ...command.decoding,
      steps: preset.stopsOf,
    }),
  };
  await show(join(command.folder, "restorations"), measured, judge, verdicts);
  for (const part of [judge, onGrid, restorer, decoder, model, network]) part.dispose();
}

async function show(
  folder: string,
  measured: Measured,
  { pictures, masks }: InpaintingEvaluator,
  verdicts: Record<string, InpaintingEvaluation>,
): Promise<void> {
  await showTables(measured);
  await drawCurves(folder, measured);
  await drawRestorations(folder, pictures, masks, verdicts);
  const text = JSON.stringify(measured, undefined, 2) + "\n";
  await writeTextAtomic(join(folder, "restorations.json"), text);
  console.log(`\nWritten to ${shownPath(folder)}`);
}

const decodingName = (steps: number) => `MaskGIT, ${steps} ${steps === 1 ? "step" : "steps"}`;

async function overSteps(
  counts: readonly number[],
  verdictOf: (steps: number) => Promise<InpaintingEvaluation>,
): Promise<AfterSteps[]> {
  return await Array.fromAsync(counts, async (steps) => {
    return { steps, figures: inpaintingFigures(await verdictOf(steps)) };
  });
}

async function overStops(
  judge: InpaintingEvaluator,
  restorer: maskgit.TokenRestorer,
  decoder: maskgit.ParallelDecoder,
  options: maskgit.ParallelOptions,
): Promise<AfterSteps[]> {
  const { originals, masks } = judge;
  const all = { ...options, seed: 1 };
  const stops = await maskgit.earlyStops(restorer, decoder, originals, masks, all);
  return await Array.fromAsync(stops.entries(), async ([i, made]) => {
    return { steps: i + 1, figures: inpaintingFigures(await judge.evaluateRestored(made)) };
  });
}

/** What needs no masked transformer; the autoregressive twin where one was trained. */
async function otherMethods(
  restorer: maskgit.TokenRestorer,
  { folder }: RestorationsCommand,
): Promise<Record<string, maskgit.RestorationMethod>> {
  const { mean, smooth, exemplar } = maskgit.CLASSICAL_METHODS;
  const methods: Record<string, maskgit.RestorationMethod> = {
    mean,
    smooth,
    "copied patches": exemplar,
    "random tokens": maskgit.randomTokens(restorer, 2),
  };
  const twin = await findAutoregressive(restorer.model.tokenizer, [join(folder, "autoregressive")]);
  if (twin !== undefined) {
    const decoder = new maskgit.AutoregressiveDecoder(twin, FASTEST);
    methods.autoregressive = maskgit.autoregressiveMethod(restorer, decoder, { seed: 1 });
  }
  return methods;
}

function masksOf(pictures: ImageDataset, patch: number, aligned: boolean): maskgit.Mask[] {
  return maskgit.randomHoles(pictures.count, pictures, patch, { aligned, seed: 5 })
    .map((hole) => maskgit.holeMask([hole], pictures));
}

async function measureAll(
  judge: InpaintingEvaluator,
  methods: Record<string, maskgit.RestorationMethod>,
): Promise<Record<string, InpaintingEvaluation>> {
  const verdicts: Record<string, InpaintingEvaluation> = {};
  for (const [name, method] of Object.entries(methods)) {
    verdicts[name] = await judge.evaluate(method);
  }
  return verdicts;
}

function figuresOf(verdicts: Record<string, InpaintingEvaluation>) {
  return Object.fromEntries(
    Object.entries(verdicts).map(([name, verdict]) => [name, inpaintingFigures(verdict)]),
  );
}

function calledBySize(
  verdicts: Record<string, InpaintingEvaluation>,
  { masks, predictions: before }: InpaintingEvaluator,
): Record<string, number[]> {
  const shares = masks.map((mask) => maskgit.hiddenCount(mask) / mask.data.length);
  const groups = SHARES.slice(1).map((most, i) =>
    shares.flatMap((share, j) => share > SHARES[i] && share <= most ? [j] : [])
  );
  return Object.fromEntries(
    Object.entries(verdicts).map(([name, { predictions }]) => [
      name,
      groups.map((group) =>
        group.filter((j) => predictions[j] === before[j]).length / Math.max(1, group.length)
      ),
    ]),
  );
}
