// Methods beside each other: by the size of the hole, over steps, and as rows of tables.

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ImageDataset, Random } from "lib/data/mod.ts";
import {
  comparedMethods,
  consistencyBySize,
  evaluate,
  evaluateIntermediateDecodes,
  evaluateSteps,
  figuresOf,
  hiddenShares,
  InpaintingEvaluator,
  methodRows,
  randomMasks,
  sizeRows,
  stepCurves,
  stepRows,
} from "lib/evaluation/mod.ts";
import { Inpainter, parallelMethod } from "lib/maskgit/mod.ts";
import { ResNet } from "lib/models/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { loadNoise } from "../support/noise.ts";
import { BYTES, SIZE, smallMaskGit } from "../support/small_models.ts";

const COUNT = 12;

function pictures(): ImageDataset {
  const random = new Random(1);
  return new ImageDataset({
    ...{ name: "noise", source: "noise", classNames: ["a", "b", "c"] },
    ...{ ...SIZE, channels: 3 },
    images: Uint8Array.from({ length: COUNT * BYTES }, () => random.integer(256)),
    labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 3),
  });
}

Deno.test("methods are measured on the same holes; early stops end at the whole decoding; sizes part the pictures", () =>
  assertNoLeak(async () => {
    const model = smallMaskGit();
    const classifier = new ResNet({ classes: 3, widths: [4, 8], stride: 1 }).eval();
    loadNoise(classifier);
    const data = pictures();
    const masks = randomMasks(data, model.tokenizer.downsampling);
    const evaluator = await InpaintingEvaluator.open(classifier, data, masks);
    const inpainter = new Inpainter(model);

    const methods = comparedMethods(inpainter, { steps: 3 });
    assertEquals(Object.keys(methods), [
      ...["mean", "smooth", "copied patches", "random tokens"],
      ...["MaskGIT, 1 step", "MaskGIT, 3 steps", "original's tokens"],
    ]);
    const evaluations = await evaluate(evaluator, methods);
    const figures = figuresOf(evaluations);

    let called = 0;
    const decoded = (steps: number) => {
      called++;
      return parallelMethod(inpainter, { steps, seed: 1 });
    };
    const steps = await evaluateSteps(evaluator, [1, 2, 3], decoded, evaluations);
    assertEquals(called, 1); // two of them are known
    const stops = await evaluateIntermediateDecodes(evaluator, inpainter, { steps: 3 });
    assertEquals(steps.map(({ steps }) => steps), [1, 2, 3]);
    assertEquals(stops.map(({ steps }) => steps), [1, 2, 3]);
    assertEquals([steps[2], stops[2].figures], [stops[2], figures["MaskGIT, 3 steps"]]);

    const shares = hiddenShares(masks);
    const bySize = consistencyBySize(evaluator, evaluations);
    const groups = [[0.1, 0.25], [0.25, 0.4], [0.4, 0.6]].map(([above, most]) =>
      shares.filter((share) => share > above && share <= most).length
    );
    assertEquals(groups.reduce((a, b) => a + b), COUNT);
    for (const [method, consistencies] of Object.entries(bySize)) {
      const kept = consistencies.reduce((sum, share, i) => sum + share * groups[i], 0);
      assertAlmostEquals(kept / COUNT, figures[method].consistency, 1e-9);
    }

    const [{ method, "PSNR (dB)": psnr }] = methodRows(figures);
    assertEquals([method, psnr], ["mean", figures.mean.psnr.toFixed(2)]);
    assertEquals(Object.keys(sizeRows(bySize)[0]), [
      ...["method", "10 to 25 %", "25 to 40 %", "40 to 60 %"],
    ]);
    assertEquals(stepRows(steps, stops).at(-1)!.decoding, "T = 3, after 3");
    assertEquals(stepCurves(steps, stops, ({ ssim }) => ssim), {
      "T steps": { x: [1, 2, 3], y: steps.map(({ figures }) => figures.ssim) },
      "T = 3, stopped early": { x: [1, 2, 3], y: stops.map(({ figures }) => figures.ssim) },
    });
    for (const part of [evaluator, inpainter, classifier, model]) part.dispose();
  }));
