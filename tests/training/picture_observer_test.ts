// Networks that look at sets of pictures, where FID's comes from, and what it is called.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { DATA_VARIABLE, Images, imageTensor, MIRROR_VARIABLE, Random } from "lib/data/mod.ts";
import { ResNet } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { findInception, inceptionObserver, judgeObserver } from "lib/training/mod.ts";
import { withFolder } from "../data/temporary.ts";
import { assertNoLeak, relativeError } from "../leaks.ts";
import { knownInception } from "../models/inception/known_weights.ts";
import { loadNoise } from "../models/noise.ts";

function noisePictures(count: number, channels: 1 | 3): Images {
  const random = new Random(1);
  const data = Uint8Array.from({ length: count * 16 * 16 * channels }, () => random.integer(256));
  return new Images(data, { height: 16, width: 16, channels });
}

Deno.test("a judge's features and logits are its own, and are not called FID", () =>
  assertNoLeak(async () => {
    const judge = new ResNet({ classes: 3, widths: [4, 8], stride: 1, channels: 1 }).eval();
    loadNoise(judge);
    const pictures = noisePictures(60, 1); // more than are looked at at a time
    const observer = judgeObserver(judge, "a judge");
    const seen = await observer.observe(pictures);
    assertEquals([seen.features.shape, seen.logits.shape], [[60, 8], [60, 3]]);
    tf.tidy(() => {
      const images = imageTensor(pictures);
      assert(relativeError(seen.features, judge.embed(images).arraySync()) < 1e-5);
      assert(relativeError(seen.logits, judge.call(images).arraySync()) < 1e-5);
    });
    assertEquals(observer.distance, "Fréchet distance (a judge, not FID)");
    assertEquals(seen.notes, []);
    observer.dispose();
    tf.dispose([seen.features, seen.logits, ...judge.namedVariables().values()]);
  }));

Deno.test("FID's network is called FID, and tells what is odd about pictures", () =>
  assertNoLeak(async () => {
    const network = knownInception();
    const observer = inceptionObserver(network);
    const { features, logits, notes } = await observer.observe(noisePictures(3, 1));
    assertEquals([features.shape, logits.shape], [[3, 2048], [3, 1008]]);
    assertEquals(observer.distance, "FID");
    assertStringIncludes(notes.join(" "), "the pictures are grey");
    observer.dispose();
    network.dispose();
    tf.dispose([features, logits]);
  }));

Deno.test("where Inception's weights are nowhere, that is said at once", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const began = performance.now();
      const { network, words } = await findInception({
        folder,
        mirror: join(folder, "none"),
        urls: [],
      });
      assertEquals(network, undefined);
      assertStringIncludes(words, "are not there");
      assertStringIncludes(words, "none of them is FID");
      assert(performance.now() - began < 5_000);

      const broken = join(folder, "broken.pth");
      await Deno.writeTextFile(broken, "no weights");
      assertStringIncludes((await findInception({ weights: broken })).words, "cannot be used");
      const bad = { folder: "\0", urls: [] };
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
