// What notebook 03 trains and measures with: classifiers as eyes and judge, a start, and the VQ-GAN itself.

import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { join } from "node:path";
import { type Batch, ImageDataset, Random } from "lib/data/mod.ts";
import { frechetDistance } from "lib/metrics/mod.ts";
import { ResNet, SMALL_VQVAE, type VqVaeOptions } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { evaluateReconstructions } from "lib/evaluation/mod.ts";
import { loadTokenizer } from "lib/pretrained/mod.ts";
import {
  accuracyOn,
  type ClassifierTraining,
  startTokenizer,
  trainClassifier,
  VqGanTraining,
} from "lib/recipes/mod.ts";
import { train } from "lib/training/mod.ts";
import { withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect } from "../training/line.ts";

const SIZE = 16;

/** Stripes along or across, of random colours and places: flips and shifts leave the class. */
function stripes(count: number, seed: number): ImageDataset {
  const random = new Random(seed);
  const images = new Uint8Array(count * SIZE * SIZE * 3);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  for (let i = 0; i < count; i++) {
    const colour = [0, 1, 2].map(() => random.integer(256));
    const start = random.integer(4);
    for (let at = 0; at < SIZE * SIZE; at++) {
      const along = labels[i] === 0 ? at % SIZE : Math.floor(at / SIZE);
      if ((along + start) % 4 < 2) images.set(colour, (i * SIZE * SIZE + at) * 3);
    }
  }
  return new ImageDataset({
    ...{ name: "stripes", source: `stripes ${seed}`, images, labels },
    ...{ height: SIZE, width: SIZE, channels: 3, classNames: ["across", "along"] },
  });
}

const SETTINGS: ClassifierTraining = {
  ...{ steps: 60, batchSize: 16, learningRate: 5e-3, widths: [8, 16], seed: 1 },
};

const MODEL: VqVaeOptions = {
  ...{ ...SMALL_VQVAE.tokens256, widths: [8, 16], patch: 1 },
  quantizer: { codebookSize: 16, width: 4, cosine: true, decay: 0.9 },
};

const OWN = { model: MODEL, steps: 20, batchSize: 8, learningRate: 5e-3, restartEvery: 10 };

Deno.test("a classifier learns, is taken from its folder, and trained anew for other settings", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const [pictures, heldOut] = [stripes(64, 1), stripes(40, 2)];
      const checkpoint = join(folder, "judge");
      const judge = await trainClassifier(pictures, SETTINGS, { checkpoint });
      assert(!judge.training);
      assertGreater(await accuracyOn(judge, heldOut), 0.9);

      const again = await trainClassifier(pictures, SETTINGS, { checkpoint });
      const weights = (model: ResNet) =>
        [...model.namedVariables().values()].map((v) => v.dataSync());
      assertEquals(weights(again), weights(judge));

      const other = await trainClassifier(pictures, { ...SETTINGS, steps: 2 }, { checkpoint });
      assert(weights(other).some((values, i) => values[0] !== weights(judge)[i][0]));
      [judge, again, other].forEach((model) => model.dispose());
    })
  ));

Deno.test("evaluateReconstructions measures what was done to pictures", () =>
  assertNoLeak(async () => {
    const judge = new ResNet({ classes: 2, widths: [8, 16], seed: 1 }).eval();
    const pictures = stripes(30, 3);
    const same = await evaluateReconstructions(judge, pictures, undefined, { batchSize: 12 });
    assertEquals(same.perceptual.length, 30);
    assert(same.psnr.every((value) => value === Infinity));
    assertLess(Math.max(...same.perceptual), 1e-6);
    assertAlmostEquals(same.accuracy, await accuracyOn(judge, pictures), 1e-6);
    assertAlmostEquals(frechetDistance(same.statistics, same.statistics), 0, 1e-6);

    const darker = await evaluateReconstructions(judge, pictures, (x) => x.mul(0.5).sub(0.5));
    assert(darker.psnr.every(Number.isFinite));
    assertGreater(Math.min(...darker.perceptual), 0);
    assertGreater(frechetDistance(same.statistics, darker.statistics), 1e-3);
    judge.dispose();
  }));

Deno.test("a VQ-GAN goes on from a VQ-VAE, its checkpoint is a tokenizer, and losses can be left out", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const pictures = stripes(64, 1);
      const start = await startTokenizer([join(folder, "none")], pictures, OWN);
      assertEquals(start.origin, "trained here for 20 steps");
      const perceptualNetwork = new ResNet({ classes: 2, widths: [8, 16], seed: 1 }).eval();
      const options = {
        ...{ perceptual: 0.3, adversarial: 0.5, warmup: 2, cap: 1, averageDecay: 0.5 },
        ...{ learningRate: 1e-3, discriminatorRate: 1e-3 },
        discriminator: { width: 8, layers: 1, norm: "none" as const },
      };
      const kinds = [{}, { perceptual: 0 }, { adversarial: 0 }, { perceptual: 0, adversarial: 0 }];
      for (const [i, kind] of kinds.entries()) {
        const training = new VqGanTraining(start.model, perceptualNetwork, { ...options, ...kind });
        const before = [...training.gan.discriminator.namedVariables().values()][0].dataSync();
        const checkpoint = join(folder, `gan${i}`);
        const batches = pictures.batches({ batchSize: 8, seed: 1 });
        const step = ({ images }: Batch) => training.step(pictures.unflatten(images));
        const [{ metrics }] = await collect(train(step, batches, {
          ...{ steps: 4, reports: 1, state: training.state, checkpoint },
          preset: { model: MODEL, data: pictures.source },
        }));
        assert(Object.values(metrics).every(Number.isFinite), JSON.stringify(metrics));
        assertEquals(metrics.perceptual === 0, "perceptual" in kind);
        const after = [...training.gan.discriminator.namedVariables().values()][0].dataSync();
        assertEquals(after[0] === before[0], "adversarial" in kind);

        const loaded = await loadTokenizer(checkpoint);
        tf.tidy(() => {
          const x = pictures.unflatten(pictures.tensors(4).images);
          assertEquals(loaded.encode(x).dataSync(), training.averaged.encode(x).dataSync());
        });
        [loaded, training].forEach((part) => part.dispose());
      }
      // What a folder holds is taken when its architecture and its data are the wanted ones.
      const known = await startTokenizer(
        [join(folder, "none"), join(folder, "gan0")],
        pictures,
        OWN,
      );
      assert(known.origin.includes("after 4 steps"), known.origin);
      const wider = { ...OWN, steps: 2, model: { ...MODEL, widths: [4, 16] } };
      const own = await startTokenizer(
        [join(folder, "none"), join(folder, "gan0")],
        pictures,
        wider,
      );
      assertEquals(own.origin, "trained here for 2 steps");
      const others = await startTokenizer(
        [join(folder, "none"), join(folder, "gan0")],
        stripes(64, 2),
        OWN,
      );
      assertEquals(others.origin, "trained here for 20 steps");
      [start.model, known.model, own.model, others.model, perceptualNetwork].forEach((model) =>
        model.dispose()
      );
    })
  ));
