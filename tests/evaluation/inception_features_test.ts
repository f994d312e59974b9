// Statistics of pictures under FID's network, what is said about the pictures, and where weights come from.

import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFileError, DownloadError, type HostTensor, writeSafetensors } from "lib/data/mod.ts";
import { featureStatistics } from "lib/metrics/mod.ts";
import type { Inception } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { inceptionFeatures, inceptionStatistics } from "lib/evaluation/mod.ts";
import { loadInception } from "lib/pretrained/mod.ts";
import { PictureNotes } from "lib/evaluation/notes.ts";
import { withFolder } from "../support/temporary.ts";
import { withServer } from "../data/files/file_server.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import {
  knownCheckpoint,
  knownInception,
  knownPictures,
} from "../models/inception/known_weights.ts";

const WIDTH = 64;

/** Runs a test with FID's network with known weights, which takes a moment to make. */
function withNetwork(test: (network: Inception) => Promise<void>): Promise<void> {
  return assertNoLeak(async () => {
    const network = knownInception();
    await test(network).finally(() => network.dispose());
  });
}

Deno.test("batches, lists of pictures of any size and grey ones come to the same statistics", () =>
  withNetwork(async (network) => {
    const images = knownPictures("small", [5, 20, 30, 3]);
    const grey = tf.tidy(() => images.slice<tf.Tensor4D>([0, 0, 0, 0], [2, 12, 12, 1]));
    const features = tf.tidy(() => {
      const colour = grey.tile<tf.Tensor4D>([1, 1, 1, 3]);
      return tf.concat([network.features(images, WIDTH), network.features(colour, WIDTH)]);
    });
    const expected = await featureStatistics(features);
    const copies = tf.split(images, [4, 1]) as tf.Tensor4D[];
    const kept = await inceptionFeatures(network, [...copies, grey.clone()], { width: WIDTH });
    assert(relativeError(kept.features, features.arraySync()) < 1e-5);
    assertEquals(kept.sizes, ["30x20", "12x12"]);
    kept.features.dispose();
    const [first, rest] = tf.split(images, [2, 3]) as tf.Tensor4D[];
    const done: number[] = [];
    const { statistics, sizes, notes } = await inceptionStatistics(network, [first, [rest, grey]], {
      width: WIDTH,
      onProgress: (count) => done.push(count),
    });
    assertEquals([statistics.count, done], [7, [2, 7]]);
    statistics.mean.forEach((x, i) => assertAlmostEquals(x, expected.mean[i], 1e-4));
    statistics.covariance.values.forEach((x, i) =>
      assertAlmostEquals(x, expected.covariance.values[i], 1e-3)
    );
    assertEquals(sizes, ["30x20", "12x12"]);
    assert(notes[0].startsWith("7 pictures for 64 features: the covariance is singular"), notes[0]);
    assert(notes[1].startsWith("2 pictures are grey"), notes[1]);
    assert(notes[2].includes("2 sizes (5 of 7 are 30x20)"), notes[2]);
    assert([first, rest, grey].every(({ isDisposed }) => isDisposed));
    tf.dispose([images, features]);
  }));

Deno.test("pictures that have no statistics are refused, and nothing is left behind", () =>
  withNetwork(async (network) => {
    const statistics = (...batches: tf.Tensor4D[]) =>
      inceptionStatistics(network, batches, { width: WIDTH });
    await assertRejects(() => statistics(tf.zeros([1, 8, 8, 3])), RangeError, "2 samples, not 1");
    const message = "One of the pictures 2 to 4 has a value that is not a finite number";
    const broken = () => statistics(tf.zeros([2, 8, 8, 3]), tf.fill([3, 8, 8, 3], NaN));
    await assertRejects(broken, Error, message);
    await assertRejects(() => statistics(tf.zeros([2, 8, 8, 2])), Error, "(2, 8, 8, 2)");
    await assertRejects(() => inceptionFeatures(network, []), RangeError, "no picture");
  }));

Deno.test("many coloured pictures of one size need no notes, 2,047 a note", () => {
  const notes = (count: number, width = 64) => {
    const all = new PictureNotes();
    all.add([count, 64, 48, 3]);
    return all.all(width);
  };
  assertEquals(notes(2048), []);
  assert(notes(2047)[0].startsWith("2,047 pictures: below 2,048"));
  assert(notes(2048, 2048)[0].includes("the covariance is singular"));
});

Deno.test("weights come from a file of safetensors, and others are refused", () =>
  withFolder((folder) =>
    withNetwork(async (network) => {
      const path = join(folder, "weights.safetensors");
      const tensors = new Map<string, HostTensor>();
      tf.tidy(() => {
        for (const [name, tensor] of Object.entries(knownCheckpoint(network))) {
          const values = tensor.dataSync<"float32">();
          tensors.set(name, { dtype: "float32", shape: tensor.shape, values });
        }
      });
      // As PyTorch has them: counts of batches, whole numbers of 64 bits, which are of no use here.
      const counts = { dtype: "int32", shape: [], values: Int32Array.of(7) } as const;
      tensors.set("Conv2d_1a_3x3.bn.num_batches_tracked", counts);
      await writeSafetensors(path, tensors, {}, { int32: "I64" });
      const loaded = await loadInception({ weights: path });
      tf.tidy(() => {
        const images = knownPictures("small", [1, 20, 30, 3]);
        const [a, b] = [loaded, network].map((one) => one.features(images, WIDTH));
        assertEquals(a.dataSync(), b.dataSync());
      });
      loaded.dispose();
      const bias = "Conv2d_1a_3x3.bn.bias";
      tensors.set(bias, { ...tensors.get(bias)!, values: new Float32Array(32).fill(NaN) });
      await writeSafetensors(path, tensors);
      await assertRejects(
        () => loadInception({ weights: path }),
        DataFileError,
        `weights in "${bias}" that are no finite numbers`,
      );
      const other = fileURLToPath(new URL("../fixtures/python.pth", import.meta.url));
      await assertRejects(
        () => loadInception({ weights: other }),
        DataFileError,
        "lack Conv2d_1a_3x3",
      );
    })
  ));

Deno.test("weights that cannot be had: the error says where to put them", () =>
  withFolder((folder) =>
    withServer(new TextEncoder().encode("not the weights"), [{}], async ({ url }) => {
      const options = { folder, urls: [url], mirror: join(folder, "none"), tries: 1 };
      const error = await assertRejects(() => loadInception(options), DownloadError);
      assert(error.message.includes("not 6726825d"), error.message);
      assert(
        error.message.includes("as pt_inception-2015-12-05-6726825d.pth and set MASKGIT_MIRROR"),
      );
    })
  ));
