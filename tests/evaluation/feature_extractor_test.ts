// Networks that features are taken from, where FID's comes from, and what it is called.

import { MIRROR_VARIABLE } from "lib/data/files/paths.ts";
import { DATA_VARIABLE } from "lib/data/datasets/choose.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { Images, imageTensor, Random, toImages } from "lib/data/mod.ts";
import { featureStatistics, frechetDistance } from "lib/metrics/mod.ts";
import { ResNet } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import {
  classifierExtractor,
  type FeatureExtractor,
  inceptionExtractor,
  PictureReference,
  reconstructPictures,
} from "lib/evaluation/mod.ts";
import { findInception } from "lib/pretrained/mod.ts";
import { withFolder } from "../support/temporary.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import { pictures as smallPictures, smallMaskGit } from "../support/small_models.ts";
import { knownInception } from "../models/inception/known_weights.ts";
import { loadNoise } from "../support/noise.ts";

function noisePictures(count: number, channels: 1 | 3): Images {
  const random = new Random(1);
  const data = Uint8Array.from({ length: count * 16 * 16 * channels }, () => random.integer(256));
  return new Images(data, { height: 16, width: 16, channels });
}

Deno.test("a classifier's features and logits are its own, and are not called FID", () =>
  assertNoLeak(async () => {
    const judge = new ResNet({ classes: 3, widths: [4, 8], stride: 1, channels: 1 }).eval();
    loadNoise(judge);
    const pictures = noisePictures(60, 1); // more than are taken at a time
    const extractor = classifierExtractor(judge, "a judge");
    const found = await extractor.extractFeatures(pictures);
    assertEquals([found.features.shape, found.logits.shape], [[60, 8], [60, 3]]);
    tf.tidy(() => {
      const images = imageTensor(pictures);
      assert(relativeError(found.features, judge.embed(images).arraySync()) < 1e-5);
      assert(relativeError(found.logits, judge.call(images).arraySync()) < 1e-5);
    });
    assertEquals(extractor.distance, "Fréchet distance (a judge, not FID)");
    assertEquals(found.notes, []);
    extractor.dispose();
    tf.dispose([found.features, found.logits, ...judge.namedVariables().values()]);
  }));

Deno.test("a reference measures pictures by its extractor's features, and gathers what is odd", () =>
  assertNoLeak(async () => {
    const features: tf.Tensor2D[] = [];
    const extractor: FeatureExtractor = {
      distance: "distance of two pixels",
      score: "score",
      extractFeatures: (pictures) => {
        const found = tf.tidy(() =>
          imageTensor(pictures).slice([0, 0, 0, 0], [-1, 1, 2, 1]).reshape<tf.Tensor2D>([-1, 2])
        );
        features.push(found);
        const notes = pictures.count < 50 ? ["few"] : [];
        return Promise.resolve({ features: found, logits: found.clone(), notes });
      },
      dispose() {},
    };
    const pictures = noisePictures(90, 1);
    const [real, made, other] = [pictures.slice(0, 60), pictures.slice(60), pictures.slice(30, 60)];
    const reference = await PictureReference.open(extractor, real);
    const statistics = await Promise.all(
      [real, made, other].map(async (set) => {
        const { features, logits } = await extractor.extractFeatures(set);
        return await featureStatistics(features).finally(() => tf.dispose([features, logits]));
      }),
    );
    const [near, far] = statistics.slice(1).map((own) => frechetDistance(statistics[0], own));
    assertAlmostEquals(await reference.distance(made), near, 1e-7);
    assertAlmostEquals((await reference.measure(made, { resamples: 2 })).frechet.value, near, 1e-7);
    assertAlmostEquals((await reference.difference(made, other)).value, near - far, 1e-7);
    assertEquals((await reference.infinity(made, { points: 3 })).points.length, 3);
    assertEquals([...reference.notes], ["few"]);
    assert(features.slice(1).every(({ isDisposed }) => isDisposed));
    reference.dispose();
  }));

Deno.test("reconstructions are the tokenizer's, batch by batch", () =>
  assertNoLeak(async () => {
    const { tokenizer, transformer } = smallMaskGit();
    const images = smallPictures(52, 1);
    const made = await reconstructPictures(tokenizer, images);
    const expected = tf.tidy(() => tokenizer.reconstruct(imageTensor(images.slice(45, 52))));
    const bytes = await toImages(expected);
    assertEquals(made.count, 52);
    made.slice(45, 52).data.forEach((x, i) => assert(Math.abs(x - bytes.data[i]) <= 1));
    for (const part of [expected, tokenizer, transformer]) part.dispose();
  }));

Deno.test("FID's network is called FID, and tells what is odd about pictures", () =>
  assertNoLeak(async () => {
    const network = knownInception();
    const extractor = inceptionExtractor(network);
    const { features, logits, notes } = await extractor.extractFeatures(noisePictures(3, 1));
    assertEquals([features.shape, logits.shape], [[3, 2048], [3, 1008]]);
    assertEquals(extractor.distance, "FID");
    assertStringIncludes(notes.join(" "), "the pictures are grey");
    extractor.dispose();
    network.dispose();
    tf.dispose([features, logits]);
  }));

Deno.test("where Inception's weights are nowhere, that is said at once", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const fetched = globalThis.fetch, asked: unknown[] = [];
      globalThis.fetch = (input) => {
        asked.push(input);
        return Promise.reject(new TypeError("no network"));
      };
      const options = { folder, mirror: join(folder, "none"), urls: [] };
      const { network, words } = await findInception(options)
        .finally(() => globalThis.fetch = fetched);
      assertEquals(network, undefined);
      assertStringIncludes(words, "are not there");
      assertStringIncludes(words, "none of them is FID");
      assertEquals(asked, []); // nothing is waited for

      const broken = join(folder, "broken.pth");
      await Deno.writeTextFile(broken, "no weights");
      assertStringIncludes((await findInception({ weights: broken })).words, "cannot be used");
      const bad = { folder: 3 as unknown as string, urls: [] };
      await assertRejects(() => findInception(bad), TypeError);
    })
  ));

Deno.test("with generated data nothing is downloaded", () =>
  withFolder(async (folder) => {
    const settings = { [DATA_VARIABLE]: "generated", [MIRROR_VARIABLE]: join(folder, "mirror") };
    const before = Object.keys(settings).map((name) => [name, Deno.env.get(name)] as const);
    for (const [name, value] of Object.entries(settings)) Deno.env.set(name, value);
    try {
      assertEquals((await findInception({ folder })).network, undefined);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    }
  }));
