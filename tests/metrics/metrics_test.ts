// Metrics on cases whose answers can be seen.

import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { accuracy, classCoverage, nearestNeighbours } from "lib/metrics/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

Deno.test("classCoverage counts classes and averages the confidence", () =>
  assertNoLeak(async () => {
    const logits = tf.tensor2d([[0, Math.log(3)], [0, 0], [100, 0], [0, 100]]);
    const { confidence, counts, classes } = await classCoverage(logits);
    assertAlmostEquals(confidence, (0.75 + 0.5 + 1 + 1) / 4, 1e-6);
    assertEquals([counts, classes], [[2, 2], 2]);
    logits.dispose();
  }));

Deno.test("classCoverage does not count a class that is rarer than one in a hundred", async () => {
  const labels = Array.from({ length: 1000 }, (_, i) => i < 9 ? 1 : i < 19 ? 2 : 0);
  const logits = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), 4).mul(10) as tf.Tensor2D);
  const { counts, classes } = await classCoverage(logits);
  assertEquals([counts, classes], [[981, 9, 10, 0], 2]);
  logits.dispose();
});

Deno.test("accuracy is the share of right answers", () =>
  assertNoLeak(async () => {
    const logits = tf.tensor2d([[1, 0], [0, 1], [3, 2], [0, 5]]);
    const labels = tf.tensor1d([0, 1, 1, 1], "int32");
    assertAlmostEquals(await accuracy(logits, labels), 0.75);
    tf.dispose([logits, labels]);
  }));

Deno.test("nearestNeighbours finds what a plain search finds, over parts of any size", () =>
  assertNoLeak(async () => {
    const random = new TensorRandom(1);
    const samples = random.normal<tf.Rank.R2>([7, 5]);
    const references = random.normal<tf.Rank.R2>([23, 5]);
    const parts = tf.split(references, [10, 1, 12]) as tf.Tensor2D[];
    const { indices, distances } = await nearestNeighbours(samples, parts);
    const [s, r] = [samples.arraySync(), references.arraySync()];
    s.forEach((sample, i) => {
      const all = r.map((row) =>
        Math.sqrt(row.reduce((d, x, k) => d + (x - sample[k]) ** 2, 0) / 5)
      );
      assertEquals(indices[i], all.indexOf(Math.min(...all)));
      assertAlmostEquals(distances[i], Math.min(...all), 1e-5);
    });
    tf.dispose([samples, references, ...parts]);
  }));

Deno.test("nearestNeighbours finds a copy at distance zero, and refuses other sizes", async () => {
  const references = tf.tensor2d([[1, 1], [2, 2], [3, 3]]);
  const samples = tf.tensor2d([[2, 2]]);
  const { indices, distances } = await nearestNeighbours(samples, [references]);
  assertEquals(indices[0], 1);
  assert(distances[0] < 1e-3);
  const wider = tf.ones<tf.Rank.R2>([1, 3]);
  await assertRejects(
    () => nearestNeighbours(wider, [references]),
    Error,
    "3 pixels, references 2",
  );
  tf.dispose([references, samples, wider]);
});
