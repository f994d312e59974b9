// Measures of restored pictures, and where a trained model is looked for.

import { SHIPPED_MASKGIT } from "lib/pretrained/maskgit.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { dirname, join } from "node:path";
import { ImageDataset, Images, imageTensor, Random, toImages } from "lib/data/mod.ts";
import { featureStatistics, frechetDistance, psnr } from "lib/metrics/mod.ts";
import { CLASSICAL_METHODS, type Hole, holeMask } from "lib/maskgit/mod.ts";
import { ResNet } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { InpaintingEvaluator } from "lib/evaluation/mod.ts";
import { findMaskGit, shippedMaskGit } from "lib/pretrained/mod.ts";
import { Checkpoints } from "lib/training/mod.ts";
import { withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { loadNoise } from "../support/noise.ts";

const SIZE = { height: 16, width: 16, channels: 3 };
const COUNT = 60;

function pictures(): ImageDataset {
  const random = new Random(1);
  return new ImageDataset({
    ...{ name: "noise", source: "noise", classNames: ["a", "b", "c"], ...SIZE },
    images: Uint8Array.from({ length: COUNT * 768 }, () => random.integer(256)),
    labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 3),
  });
}

function classifierOf(): ResNet {
  const classifier = new ResNet({ classes: 3, widths: [4, 8], stride: 1 }).eval();
  loadNoise(classifier);
  return classifier;
}

const holes = Array.from({ length: COUNT }, (_, i): Hole => ({
  ...{ x: i % 8, y: (i * 3) % 9, width: 8, height: 1 + i % 7 },
}));
const masks = holes.map((hole) => holeMask([hole], SIZE));

type Map3 = number[][][];

/** Rows and columns below `height` and `width`. */
const places = (height: number, width: number) =>
  Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width]);

/**
 * Equation 13 of Wang et al. (2004) in windows of 11x11 pixels inside of the picture, each weighted by the Gaussian's share
 * of hidden pixels in it: a mean over windows and channels.
 */
function plainSsim(x: Map3, y: Map3, hidden: (row: number, column: number) => number): number {
  const gauss = places(11, 11).map(([r, c]) => Math.exp(-((r - 5) ** 2 + (c - 5) ** 2) / 4.5));
  const total = gauss.reduce((a, b) => a + b);
  let [sum, weights] = [0, 0];
  for (const [top, left] of places(x.length - 10, x[0].length - 10)) {
    const mean = (value: (row: number, column: number) => number) =>
      places(11, 11).reduce((s, [r, c], k) => s + gauss[k] * value(top + r, left + c), 0) / total;
    const weight = mean(hidden);
    for (let channel = 0; channel < 3; channel++) {
      const [a, b] = [x, y].map((z) => (r: number, c: number) => z[r][c][channel]);
      const [ma, mb] = [mean(a), mean(b)];
      const va = mean((r, c) => (a(r, c) - ma) ** 2);
      const vb = mean((r, c) => (b(r, c) - mb) ** 2);
      const covariance = mean((r, c) => (a(r, c) - ma) * (b(r, c) - mb));
      const [c1, c2] = [0.02 ** 2, 0.06 ** 2];
      sum += weight / 3 * (2 * ma * mb + c1) * (2 * covariance + c2) /
        ((ma ** 2 + mb ** 2 + c1) * (va + vb + c2));
    }
    weights += weight;
  }
  return sum / weights;
}

/** Equation 1 of Zhang et al. (2018), each position weighted by the share of hidden pixels in its square. */
function plainPerceptual(
  ours: Map3[],
  theirs: Map3[],
  hidden: (row: number, column: number) => number,
): number {
  const unit = (x: number[]) => x.map((value) => value / Math.hypot(...x, 1e-10));
  return ours.reduce((distance, map, layer) => {
    const side = SIZE.height / map.length;
    let [sum, weights] = [0, 0];
    for (const [row, column] of places(map.length, map[0].length)) {
      const weight = places(side, side)
        .reduce((s, [r, c]) => s + hidden(row * side + r, column * side + c), 0);
      const [a, b] = [map, theirs[layer]].map((features) => unit(features[row][column]));
      sum += weight * a.reduce((s, value, i) => s + (value - b[i]) ** 2, 0);
      weights += weight;
    }
    return distance + sum / weights;
  }, 0);
}

Deno.test("a restoration's figures are those of its definition; the originals' are perfect", () =>
  assertNoLeak(async () => {
    const [data, classifier] = [pictures(), classifierOf()];
    const evaluator = await InpaintingEvaluator.open(classifier, data, masks);
    const evaluation = await evaluator.evaluate(CLASSICAL_METHODS.mean);

    const original = new Images(data.images, data);
    assertEquals(evaluator.originals.data, original.data);
    const [x, y] = [evaluation.restored, original].map(imageTensor);
    holes.forEach(({ x: left, y: top, width, height }, i) => {
      tf.tidy(() => {
        const cut = (z: tf.Tensor4D) => z.slice([i, top, left, 0], [1, height, width, 3]);
        assertAlmostEquals(evaluation.psnr[i], psnr(cut(x), cut(y)).dataSync()[0], 1e-3);
      });
    });
    const features = [y, x].map((z) => classifier.embed(z));
    const [theirs, ours] = await Promise.all(features.map(featureStatistics));
    const distance = frechetDistance(theirs, ours);
    assertAlmostEquals(evaluation.frechet, distance, 1e-6 + 1e-3 * distance);
    tf.dispose(features);
    tf.tidy(() => {
      const [predicted, before] = [x, y].map((z) => classifier.call(z).argMax(1).dataSync());
      assertEquals([...evaluation.predictions], [...predicted]);
      const share = (labels: ArrayLike<number>) =>
        predicted.filter((value, i) => value === labels[i]).length / COUNT;
      assertEquals(evaluation.consistency, share(before));
      assertEquals(evaluation.accuracy, share(data.labels));
      const right = before.filter((value, i) => value === data.labels[i]).length / COUNT;
      assertEquals(evaluator.accuracy, right);
    });
    const [made3, original3] = [x, y].map((z) => z.arraySync());
    const maps = [x, y].map((z) => tf.tidy(() => classifier.features(z).map((f) => f.arraySync())));
    masks.forEach(({ data }, i) => {
      const hidden = (row: number, column: number) => data[row * SIZE.width + column];
      const similarity = plainSsim(made3[i], original3[i], hidden);
      assertAlmostEquals(evaluation.ssim[i], similarity, 1e-4);
      const [madeMaps, originalMaps] = maps.map((layers) => layers.map((layer) => layer[i]));
      const distance = plainPerceptual(madeMaps, originalMaps, hidden);
      assertAlmostEquals(evaluation.perceptual[i], distance, 1e-4 * (1 + distance));
    });

    const perfect = await evaluator.evaluateRestored(original);
    assertEquals([perfect.consistency, perfect.accuracy], [1, evaluator.accuracy]);
    assertAlmostEquals(perfect.frechet, 0, 1e-6);
    assert(perfect.psnr.every((value) => value === Infinity));
    assert(perfect.perceptual.every((value) => value === 0));
    assert(perfect.ssim.every((value) => Math.abs(value - 1) < 1e-6));
    tf.dispose([x, y]);
    evaluator.dispose();
    classifier.dispose();
  }));

Deno.test("closer restorations get better figures", () =>
  assertNoLeak(async () => {
    const [data, classifier] = [pictures(), classifierOf()];
    const evaluator = await InpaintingEvaluator.open(classifier, data, masks);
    const mixed = (share: number) => async (images: Images) => {
      const other = await CLASSICAL_METHODS.mean(images, masks);
      const mix = tf.tidy(() => {
        const [a, b] = [images, other].map(imageTensor);
        return a.add<tf.Tensor4D>(b.sub(a).mul(share));
      });
      const made = await toImages(mix);
      mix.dispose();
      return made;
    };
    const [near, far] = [
      await evaluator.evaluate(mixed(0.2)),
      await evaluator.evaluate(mixed(0.9)),
    ];
    for (let i = 0; i < COUNT; i++) {
      assert(near.psnr[i] > far.psnr[i] + 10);
      assert(near.ssim[i] > far.ssim[i]);
      assert(near.perceptual[i] < far.perceptual[i]);
    }
    assert(near.frechet < far.frechet);
    evaluator.dispose();
    classifier.dispose();
  }));

Deno.test("masks and pictures that do not fit are refused", () =>
  assertNoLeak(async () => {
    const [data, classifier] = [pictures(), classifierOf()];
    const open = (list: typeof masks) => InpaintingEvaluator.open(classifier, data, list);
    await assertRejects(() => open(masks.slice(1)), RangeError, "59 masks for 60 pictures");
    const whole = [...masks.slice(1), holeMask([], SIZE)];
    await assertRejects(() => open(whole), RangeError, "The mask of picture 59 hides nothing");
    const evaluator = await open(masks);
    const fewer = evaluator.originals.slice(1);
    await assertRejects(
      () => evaluator.evaluateRestored(fewer),
      RangeError,
      "Restored pictures of (59,16,16,3) for originals of (60,16,16,3)",
    );
    evaluator.dispose();
    classifier.dispose();
  }));

Deno.test("the best trained model is found: trained, of the notebook, shipped; else how to train is said", () =>
  withFolder(async (project) => {
    const error = await assertRejects(() => findMaskGit("generated", project), Error);
    assertStringIncludes(error.message, "no trained model in");
    assertStringIncludes(error.message, "deno task train transformer");
    assertEquals(await shippedMaskGit(project), undefined);
    const shipped = join(project, SHIPPED_MASKGIT);
    await Deno.mkdir(dirname(shipped), { recursive: true });
    await Deno.writeTextFile(shipped, "");
    assertEquals(await shippedMaskGit(project), shipped);
    assertEquals(await findMaskGit("generated", project), shipped);
    const snapshot = { tensors: new Map(), numbers: {}, constants: {} };
    const write = (step: number, ...parts: string[]) =>
      new Checkpoints(join(project, "outputs", ...parts)).write({ step, snapshot });
    const quick = await write(300, "checkpoints", "transformer");
    assertEquals(await findMaskGit("generated", project), shipped);
    assertEquals(await findMaskGit("real", project), quick);
    const notebook = await write(7_000, "checkpoints", "transformer");
    assertEquals(await findMaskGit("generated", project), notebook);
    const trained = await write(1, "trained", "real", "transformer");
    assertEquals(await findMaskGit("generated", project), notebook);
    assertEquals(await findMaskGit("real", project), trained);
    const best = await write(2_000, "trained", "generated", "transformer");
    assertEquals(await findMaskGit("generated", project), best);
  }));
