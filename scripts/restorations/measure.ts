// Measures restorations by a trained model, by other methods, and over numbers of decoding steps.
import { join, relative } from "node:path";
import { writeTextAtomic } from "lib/data/files/atomic.ts";
import { loadPictures } from "lib/data/mod.ts";
import {
  comparedMethods,
  consistencyBySize,
  evaluate,
  evaluateIntermediateDecodes,
  evaluateSteps,
  figuresOf,
  HOLE_SHARES,
  InpaintingEvaluator,
  type InpaintingFigures,
  randomMasks,
  type StepFigures,
} from "lib/evaluation/mod.ts";
import { AutoregressiveDecoder, Inpainter, parallelMethod } from "lib/maskgit/mod.ts";
import { findAutoregressive, findMaskGit, loadMaskGit } from "lib/pretrained/mod.ts";
import { restorationPresets, trainClassifier, vqganPresets } from "lib/recipes/mod.ts";
import { FASTEST } from "lib/tensorflow/mod.ts";
import { shownPath } from "../command_line/mod.ts";
import { ROOT } from "../environment/mod.ts";
import type { RestorationsCommand } from "./options.ts";
import { drawCurves, drawRestorations, showTables } from "./show.ts";

/** All that is measured, as it is written to `restorations.json`. */
export interface Measured {
  date: string;
  command: string;
  model: string;
  trainedOn: string;
  heldOut: string;
  /** Share of the undamaged pictures whose class the evaluation classifier predicts. */
  judgeAccuracy: number;
  decoding: RestorationsCommand["decoding"] & { steps: number };
  /** Of holes anywhere, and of those on the tokens' grid. */
  methods: Record<string, InpaintingFigures>;
  aligned: Record<string, InpaintingFigures>;
  /** Share called as before, by the hole's share of the picture. */
  bySize: { shares: readonly number[]; called: Record<string, number[]> };
  /** Of whole decodings, and of one that ends early. */
  steps: StepFigures[];
  stops: StepFigures[];
}

/** Measures all, prints tables, and writes figures, pictures and `restorations.json`. */
export async function measureRestorations(command: RestorationsCommand): Promise<void> {
  const preset = restorationPresets[command.preset];
  const from = command.model ?? await findMaskGit(command.data);
  const { model, data: trainedOn } = await loadMaskGit(from);
  const training = await loadPictures({ split: "train" });
  const heldOut = await loadPictures({ split: "test", count: preset.testImages });
  const classifier = await trainClassifier(training, vqganPresets[command.preset].judge, {
    checkpoint: join(command.folder, "judge"),
    label: "Judge",
  });
  const inpainter = new Inpainter(model, FASTEST);
  const trained = await findAutoregressive(model.tokenizer, [
    join(command.folder, "autoregressive"),
  ]);
  const decoding = { ...command.decoding, steps: command.steps };
  const methods = comparedMethods(inpainter, {
    ...decoding,
    autoregressive: trained && new AutoregressiveDecoder(trained, FASTEST),
  });
  const open = (aligned: boolean) => {
    const masks = randomMasks(heldOut, model.tokenizer.downsampling, { aligned });
    return InpaintingEvaluator.open(classifier, heldOut, masks);
  };
  const [evaluator, onGrid] = [await open(false), await open(true)];
  const evaluations = await evaluate(evaluator, methods);
  const decoded = (steps: number) => parallelMethod(inpainter, { ...decoding, steps, seed: 1 });
  const stopped = { ...decoding, steps: preset.stopsOf };
  const measured: Measured = {
    date: new Date().toISOString(),
    command: `deno task restorations ${Deno.args.join(" ")}`.trim(),
    model: relative(ROOT, from),
    trainedOn,
    heldOut: heldOut.source,
    judgeAccuracy: evaluator.accuracy,
    decoding,
    methods: figuresOf(evaluations),
    aligned: figuresOf(await evaluate(onGrid, methods)),
    bySize: { shares: HOLE_SHARES, called: consistencyBySize(evaluator, evaluations) },
    steps: await evaluateSteps(evaluator, preset.steps, decoded, evaluations),
    stops: await evaluateIntermediateDecodes(evaluator, inpainter, stopped),
  };
  const folder = join(command.folder, "restorations");
  await showTables(measured);
  await drawCurves(folder, measured);
  await drawRestorations(folder, evaluator, evaluations);
  const text = JSON.stringify(measured, undefined, 2) + "\n";
  await writeTextAtomic(join(folder, "restorations.json"), text);
  console.log(`\nWritten to ${shownPath(folder)}`);
  for (const part of [evaluator, onGrid, inpainter, model, classifier]) part.dispose();
}
