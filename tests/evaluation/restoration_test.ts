// Measures of restored pictures, and where a trained model is looked for.

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
import { RestorationJudge } from "lib/evaluation/mod.ts";
import { findMaskGit, SHIPPED_MASKGIT, shippedMaskGit } from "lib/pretrained/mod.ts";
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

function judgeNetwork(): ResNet {
  const judge = new ResNet({ classes: 3, widths: [4, 8], stride: 1 }).eval();
  loadNoise(judge);
  return judge;
}

const holes = Array.from({ length: COUNT }, (_, i): Hole => ({
  ...{ x: i % 8, y: (i * 3) % 9, width: 8, height: 1 + i % 7 },
}));
const masks = holes.map((hole) => holeMask([hole], SIZE));

Deno.test("a restoration's figures are those of its definition; the originals' are perfect", () =>
  assertNoLeak(async () => {
    const [data, network] = [pictures(), judgeNetwork()];
    const judge = await RestorationJudge.open(network, data, masks);
    const verdict = await judge.measure(CLASSICAL_METHODS.mean);

    const original = new Images(data.images, data);
    assertEquals(judge.originals.data, original.data);
    const [x, y] = [verdict.restored, original].map(imageTensor);
    holes.forEach(({ x: left, y: top, width, height }, i) => {
      tf.tidy(() => {
        const cut = (z: tf.Tensor4D) => z.slice([i, top, left, 0], [1, height, width, 3]);
        assertAlmostEquals(verdict.psnr[i], psnr(cut(x), cut(y)).dataSync()[0], 1e-3);
      });
    });
    const features = [y, x].map((z) => network.embed(z));
    const [theirs, ours] = await Promise.all(features.map(featureStatistics));
    const distance = frechetDistance(theirs, ours);
    assertAlmostEquals(verdict.frechet, distance, 1e-6 + 1e-3 * distance);
    tf.dispose(features);
    tf.tidy(() => {
      const [told, called] = [x, y].map((z) => network.call(z).argMax(1).dataSync());
      assertEquals([...verdict.told], [...told]);
      const share = (labels: ArrayLike<number>) =>
        told.filter((value, i) => value === labels[i]).length / COUNT;
      assertEquals(verdict.consistency, share(called));
      assertEquals(verdict.accuracy, share(data.labels));
      const right = called.filter((value, i) => value === data.labels[i]).length / COUNT;
      assertEquals(judge.accuracy, right);
    });
    assert(verdict.ssim.every((value) => value > -1 && value < 1));
    assert(verdict.perceptual.every((value) => value > 0));

    const perfect = await judge.measureRestored(original);
    assertEquals([perfect.consistency, perfect.accuracy], [1, judge.accuracy]);
    assertAlmostEquals(perfect.frechet, 0, 1e-6);
    assert(perfect.psnr.every((value) => value === Infinity));
    assert(perfect.perceptual.every((value) => value === 0));
    assert(perfect.ssim.every((value) => Math.abs(value - 1) < 1e-6));
    tf.dispose([x, y]);
    judge.dispose();
    network.dispose();
  }));

Deno.test("closer restorations get better figures", () =>
  assertNoLeak(async () => {
    const [data, network] = [pictures(), judgeNetwork()];
    const judge = await RestorationJudge.open(network, data, masks);
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
    const [near, far] = [await judge.measure(mixed(0.2)), await judge.measure(mixed(0.9))];
    for (let i = 0; i < COUNT; i++) {
      assert(near.psnr[i] > far.psnr[i] + 10);
      assert(near.ssim[i] > far.ssim[i]);
      assert(near.perceptual[i] < far.perceptual[i]);
    }
    assert(near.frechet < far.frechet);
    judge.dispose();
    network.dispose();
  }));

Deno.test("masks and pictures that do not fit are refused", () =>
  assertNoLeak(async () => {
    const [data, network] = [pictures(), judgeNetwork()];
    const open = (list: typeof masks) => RestorationJudge.open(network, data, list);
    await assertRejects(() => open(masks.slice(1)), RangeError, "59 masks for 60 pictures");
    const whole = [...masks.slice(1), holeMask([], SIZE)];
    await assertRejects(() => open(whole), RangeError, "The mask of picture 59 hides nothing");
    const judge = await open(masks);
    const fewer = judge.originals.slice(1);
    await assertRejects(
      () => judge.measureRestored(fewer),
      RangeError,
      "Restored pictures of (59,16,16,3) for originals of (60,16,16,3)",
    );
    judge.dispose();
    network.dispose();
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
