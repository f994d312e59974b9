// Tables, charts and pictures of measured restorations.
import { join } from "node:path";
import { Images } from "lib/data/mod.ts";
import {
  catsAndDogsFirst,
  type InpaintingEvaluation,
  type InpaintingEvaluator,
  type InpaintingFigures,
  methodRows,
  percent,
  sizeNames,
  sizeRows,
  stepCurves,
  stepRows,
} from "lib/evaluation/mod.ts";
import { hidePixels } from "lib/maskgit/mod.ts";
import { barChart, imageGrid, lineChart, table } from "lib/notebook/mod.ts";
import type { Measured } from "./measure.ts";

/** Pictures in the figure. */
const SHOWN = 12;
const GUIDES = ["mean", "smooth", "original's tokens"];

/** Prints the tables. */
export async function showTables(measured: Measured): Promise<void> {
  const { judgeAccuracy, methods, aligned, bySize: { called }, steps, stops } = measured;
  await table(methodRows(methods), {
    title: `Holes anywhere; the judge knows ${percent(judgeAccuracy)} of the originals`,
  });
  await table(methodRows(aligned), { title: "Holes on the tokens' grid" });
  await table(sizeRows(called), {
    title: "Called as before, by the hole's share of the picture",
  });
  await table(stepRows(steps, stops), { title: "Over the number of steps" });
}

/** Draws what the judge says over the number of steps, and over the holes' sizes. */
export async function drawCurves(
  folder: string,
  { methods, steps, stops, bySize: { called } }: Measured,
): Promise<void> {
  for (
    const [name, title, y, value] of [
      ["called", "Called as before", "share", (f) => f.consistency],
      ["accuracy", "True class", "share", (f) => f.accuracy],
      ["psnr", "Pixels inside of the hole", "PSNR (dB)", (f) => f.psnr],
    ] as [string, string, string, (figures: InpaintingFigures) => number][]
  ) {
    await lineChart(stepCurves(steps, stops, value), {
      title,
      x: "steps",
      y,
      guides: GUIDES.map((label) => ({ y: value(methods[label]), label })),
      file: join(folder, `${name}.svg`),
    });
  }
  await barChart(called, {
    categories: sizeNames(),
    title: "Called as before, by the hole's share of the picture",
    y: "share of the pictures",
    file: join(folder, "by_size.svg"),
  });
}

/** Draws held-out pictures, cats and dogs first: original, damaged, and what each method makes of them. */
export async function drawRestorations(
  folder: string,
  { pictures, masks, originals }: InpaintingEvaluator,
  evaluations: Record<string, InpaintingEvaluation>,
): Promise<void> {
  const shown = catsAndDogsFirst(pictures, SHOWN);
  const pick = (images: Images) => Images.concat(shown.map((i) => images.at(i)));
  const damaged = hidePixels(pick(originals), shown.map((i) => masks[i]));
  const made = Object.values(evaluations).map(({ restored }) => pick(restored));
  await imageGrid(Images.concat([pick(originals), damaged, ...made]), {
    columns: shown.length,
    scale: 2,
    rowLabels: ["original", "damaged", ...Object.keys(evaluations)],
    labels: shown.map((i) => pictures.classNames[pictures.labels[i]]),
    title: "Held-out pictures, restored",
    file: join(folder, "restorations.png"),
  });
}
