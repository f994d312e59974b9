// One loop over batches: what it returns, and what it frees.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ImageDataset, Images, imageTensor } from "lib/data/mod.ts";
import { datasetBatches, imageBatches, predict } from "lib/evaluation/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";

const SIZE = { height: 4, width: 6, channels: 3 } as const;
const data = Uint8Array.from({ length: 7 * 72 }, (_, i) => (i * 37) % 256);
const pictures = new Images(data, SIZE);

Deno.test("predict concatenates the results of all batches, the last smaller one included", () =>
  assertNoLeak(async () => {
    const means = (x: tf.Tensor4D) => ({ mean: x.mean<tf.Tensor2D>([1, 2]), double: x.mul(2) });
    const { mean, double } = await predict(means, imageBatches(pictures, 3));
    tf.tidy(() => {
      const x = imageTensor(pictures);
      assert(relativeError(mean, x.mean([1, 2]).arraySync()) < 1e-6);
      assertEquals(double.dataSync(), x.mul(2).dataSync());
    });
    tf.dispose([mean, double]);
  }));

Deno.test("a traced function stays traced, and is the caller's to free", () =>
  assertNoLeak(async () => {
    const sums = jit((x: tf.Tensor4D) => ({ sum: x.sum<tf.Tensor1D>([1, 2, 3]) }));
    for (let i = 0; i < 2; i++) {
      const { sum } = await predict(sums, imageBatches(pictures, 3));
      assertEquals([sum.shape, sums.traces], [[7], 2]); // batches of 3, and one of 1
      sum.dispose();
    }
    sums.dispose();
  }));

Deno.test("batches of a data set are its pictures in order; nothing is left behind by an error", () =>
  assertNoLeak(async () => {
    const names = { name: "test", source: "test", classNames: ["one"] };
    const set = new ImageDataset({ ...names, ...SIZE, images: data, labels: new Uint8Array(7) });
    const { x } = await predict((x: tf.Tensor4D) => ({ x: x.clone() }), datasetBatches(set, 2));
    tf.tidy(() => assert(relativeError(x, imageTensor(pictures).arraySync()) < 1e-6));
    x.dispose();

    const failing = () =>
      predict((x: tf.Tensor4D) => ({ y: x.reshape([1]) }), imageBatches(pictures));
    await assertRejects(failing, Error);
    const none = () => predict((x: tf.Tensor4D) => ({ x }), imageBatches(pictures.slice(0, 0)));
    await assertRejects(none, RangeError, "there is no batch");
  }));
