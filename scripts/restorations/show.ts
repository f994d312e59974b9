// Tables, charts and pictures of measured restorations.
import { join } from "node:path";
import { type ImageDataset, Images } from "lib/data/mod.ts";
import { hidePixels, type Mask } from "lib/maskgit/mod.ts";
import { barChart, imageGrid, lineChart, table } from "lib/notebook/mod.ts";
import {
  catsAndDogsFirst,
  type InpaintingEvaluation,
  type InpaintingFigures,
} from "lib/evaluation/mod.ts";
import type { AfterSteps, Measured } from "./measure.ts";

/** Pictures in the figure. */
const SHOWN = 12;
const GUIDES = ["mean", "smooth", "original's tokens"];

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function cells(figures: InpaintingFigures) {
  return {
    "PSNR (dB)": figures.psnr.toFixed(2),
    SSIM: figures.ssim.toFixed(3),
    "perceptual distance": figures.perceptual.toFixed(4),
    "Fréchet distance (judge)": figures.frechet.toFixed(3),
    "called as before": percent(figures.consistency),
    "true class": percent(figures.accuracy),
  };
}

/** Prints the tables. */
export async function showTables(measured: Measured): Promise<void> {
  const { judgeAccuracy, methods, aligned, bySize: { shares, called }, steps, stops } = measured;
  const rows = (figures: Record<string, InpaintingFigures>) =>
    Object.entries(figures).map(([method, of]) => ({ method, ...cells(of) }));
  await table(rows(methods), {
    title: `Holes anywhere; the judge knows ${percent(judgeAccuracy)} of the originals`,
  });
  await table(rows(aligned), { title: "Holes on the tokens' grid" });
  await table(
    Object.entries(called).map(([method, ofSizes]) => ({
      method,
      ...Object.fromEntries(ofSizes.map((share, i) => [between(shares, i), percent(share)])),
    })),
    { title: "Called as before, by the hole's share of the picture" },
  );
  await table([
    ...steps.map(({ steps, figures }) => ({ decoding: `T = ${steps}`, ...cells(figures) })),
    ...stops.map(({ steps, figures }) => ({
      decoding: `T = ${stops.length}, after ${steps}`,
      ...cells(figures),
    })),
  ], { title: "Over the number of steps" });
}

function between(shares: readonly number[], i: number): string {
  return `${100 * shares[i]} to ${100 * shares[i + 1]} %`;
}

/** Draws what the judge says over the number of steps, and over the holes' sizes. */
export async function drawCurves(folder: string, measured: Measured): Promise<void> {
  const { methods, steps, stops, bySize: { shares, called } } = measured;
  for (
    const [name, title, y, value] of [
      ["called", "Called as before", "share", (f) => f.consistency],
      ["accuracy", "True class", "share", (f) => f.accuracy],
      ["psnr", "Pixels inside of the hole", "PSNR (dB)", (f) => f.psnr],
    ] as [string, string, string, (figures: InpaintingFigures) => number][]
  ) {
    const line = (points: AfterSteps[]) => ({
      x: points.map(({ steps }) => steps),
      y: points.map(({ figures }) => value(figures)),
    });
    await lineChart({
      "T steps": line(steps),
      [`T = ${stops.length}, stopped early`]: line(stops),
    }, {
      title,
      x: "steps",
      y,
      guides: GUIDES.map((label) => ({ y: value(methods[label]), label })),
      file: join(folder, `${name}.svg`),
    });
  }
  await barChart(called, {
    categories: shares.slice(1).map((_, i) => between(shares, i)),
    title: "Called as before, by the hole's share of the picture",
    y: "share of the pictures",
    file: join(folder, "by_size.svg"),
  });
}

/** Draws held-out pictures, cats and dogs first: original, damaged, and what each method makes of them. */
export async function drawRestorations(
  folder: string,
  pictures: ImageDataset,
  masks: readonly Mask[],
  verdicts: Record<string, InpaintingEvaluation>,
): Promise<void> {
  const shown = catsAndDogsFirst(pictures, SHOWN);
  const pick = (images: Images) => Images.concat(shown.map((i) => images.at(i)));
  const originals = new Images(pictures.images, pictures);
  const damaged = hidePixels(pick(originals), shown.map((i) => masks[i]));
  const made = Object.values(verdicts).map(({ restored }) => pick(restored));
  await imageGrid(Images.concat([pick(originals), damaged, ...made]), {
    columns: shown.length,
    scale: 2,
    rowLabels: ["original", "damaged", ...Object.keys(verdicts)],
    labels: shown.map((i) => pictures.classNames[pictures.labels[i]]),
    title: "Held-out pictures, restored",
    file: join(folder, "restorations.png"),
  });
}
