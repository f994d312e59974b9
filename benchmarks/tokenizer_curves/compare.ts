// Trains the tokenizers one after the other, and measures what they were at each checkpoint.
import { join } from "node:path";
import { writeTextAtomic } from "lib/data/files/atomic.ts";
import { type ImageDataset, loadPictures } from "lib/data/mod.ts";
import { imageGrid, lineChart, table } from "lib/notebook/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { accuracyOn, trainClassifier, vqganPresets, vqvaePresets } from "lib/recipes/mod.ts";
import { shownPath } from "../../scripts/command_line/mod.ts";
import type { RunOptions } from "../../scripts/training_runs/options.ts";
import { trainVqGan } from "../../scripts/training_runs/vqgan.ts";
import { trainVqVae, vqvaePreset } from "../../scripts/training_runs/vqvae.ts";
import { describeMachine } from "../harness/mod.ts";
import { type Course, ourCourse, twinCourse } from "./courses.ts";
import { type Judged, judgedOriginals, measure, type Point } from "./measure.ts";
import { trainTwin } from "./torch_twin.ts";

/** Pictures in the figure. */
const SHOWN = 10;

/** Trains what is not trained yet, measures all, prints the table and writes figures and `curves.json` to the folder. */
export async function compareTokenizers(options: RunOptions): Promise<void> {
  const { folder } = options;
  const courses = await trainAll(options);
  const pictures = await loadPictures({ split: "train" });
  const heldOut = await loadPictures({
    split: "test",
    count: vqvaePresets[options.preset].testImages,
  });
  const judge = await trainClassifier(pictures, vqganPresets[options.preset].judge, {
    checkpoint: join(folder, "judge"),
    label: "Judge",
  });
  const judged: Judged = { judge, heldOut, originals: await judgedOriginals(judge, heldOut) };
  const points: Point[] = [];
  for (const course of courses) {
    for (const checkpoint of course.checkpoints) {
      points.push(await measure(course.name, checkpoint, judged));
      console.log(JSON.stringify(points.at(-1)));
    }
  }
  await show(folder, points, heldOut, courses);
  const results = {
    date: new Date().toISOString(),
    machine: describeMachine(),
    data: pictures.source,
    heldOut: heldOut.source,
    judgeAccuracy: await accuracyOn(judge, heldOut),
    points,
  };
  const file = join(folder, "curves.json");
  const text = JSON.stringify(results, undefined, 2) + "\n";
  await writeTextAtomic(file, text);
  console.log(`\nWritten to ${shownPath(file)}`);
}

/** The VQ-GAN goes on from the VQ-VAE's middle, so that both have had the same time in the end. */
async function trainAll(options: RunOptions): Promise<Course[]> {
  const { folder } = options;
  // PyTorch's twin is VQ-GAN's encoder, which overlaps.
  const preset = vqvaePreset(options.preset, { overlapping: true });
  const pictures = await loadPictures({ split: "train", count: preset.images });
  await trainVqVae({ ...options, overlapping: true });
  const vqvae = await ourCourse("VQ-VAE", join(folder, "vqvae"));
  const middle = vqvae.checkpoints.find(({ step }) => step >= preset.steps / 2)!;
  const twin = join(folder, "torch-vqvae");
  const every = vqvae.checkpoints[0].step;
  const isTrained = (await twinCourse(twin, preset)).checkpoints.at(-1)?.step === preset.steps;
  if (options.fresh || !isTrained) await trainTwin({ folder: twin, preset, pictures, every });
  await trainVqGan({ ...options, start: middle.path });
  const vqgan = await ourCourse("VQ-GAN", join(folder, "vqgan"), middle.seconds);
  return [vqvae, await twinCourse(twin, preset), vqgan];
}

async function show(folder: string, points: Point[], heldOut: ImageDataset, courses: Course[]) {
  await table(points.map(({ model, step, minutes, ...figures }) => ({
    model,
    minutes: minutes.toFixed(1),
    steps: step,
    "PSNR (dB)": figures.psnr.toFixed(2),
    SSIM: figures.ssim.toFixed(3),
    "codes used": `${(100 * figures.usage).toFixed(1)} %`,
    "perceptual distance (judge)": figures.perceptual.toFixed(4),
    "Fréchet distance (judge)": figures.frechet.toFixed(3),
  })));
  const lines = (value: (point: Point) => number) =>
    Object.fromEntries(courses.map(({ name }) => {
      const own = points.filter(({ model }) => model === name);
      return [name, { x: own.map(({ minutes }) => minutes), y: own.map(value) }];
    }));
  await lineChart(lines(({ psnr }) => psnr), {
    title: "Likeness of held-out pictures over training time",
    x: "minutes",
    y: "PSNR, dB",
    file: join(folder, "psnr.svg"),
  });
  await lineChart(lines(({ frechet }) => frechet), {
    title: "Fréchet distance on the judge's features over training time",
    x: "minutes",
    y: "distance",
    logarithmic: true,
    file: join(folder, "frechet.svg"),
  });
  await drawReconstructions(join(folder, "reconstructions.png"), heldOut, courses);
}

async function drawReconstructions(file: string, heldOut: ImageDataset, courses: Course[]) {
  const every = Math.floor(heldOut.count / SHOWN);
  const some = heldOut.subset(Array.from({ length: SHOWN }, (_, i) => i * every));
  const originals = some.unflatten(some.tensors().images); // (10, 64, 64, 3)
  const rows = [originals];
  for (const { checkpoints } of courses) {
    const model = await checkpoints.at(-1)!.load();
    rows.push(model.reconstruct(originals));
    model.dispose();
  }
  await imageGrid(tf.concat(rows), {
    columns: SHOWN,
    scale: 2,
    rowLabels: ["original", ...courses.map(({ name }) => name)],
    title: "Held-out pictures at the end of training",
    file,
  });
}
