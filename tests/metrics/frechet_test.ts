// The Fréchet distance on sets whose distance is known, and the statistics that it is computed from.

import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type FeatureStatistics,
  featureStatistics,
  frechetDistance,
  FrechetReference,
  RunningStatistics,
} from "lib/metrics/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { noise, noiseValues } from "../support/noise.ts";
import { twins } from "../models/twin_case.ts";

async function statistics(make: () => tf.Tensor2D): Promise<FeatureStatistics> {
  const features = tf.tidy(make);
  return await featureStatistics(features).finally(() => features.dispose());
}

async function distance(a: number[][], b: number[][]): Promise<number> {
  return frechetDistance(
    await statistics(() => tf.tensor2d(a)),
    await statistics(() => tf.tensor2d(b)),
  );
}

Deno.test("distances of small sets are the known ones", () =>
  assertNoLeak(async () => {
    const square = [[0, 0], [2, 0], [0, 2], [2, 2]], diamond = [[1, 1], [5, 1], [1, 3], [5, 3]];
    assertAlmostEquals(await distance(square, diamond), 19 / 3, 1e-9);
    const line = [[0, 0], [1, 1], [2, 1], [3, 4]], other = [[1, 0], [0, 2], [2, 2], [4, 1]];
    assertAlmostEquals(await distance(line, other), 2.35032146394, 1e-9);
    assertAlmostEquals(await distance(line, line), 0, 1e-7);
    assertAlmostEquals(await distance(line, other), await distance(other, line), 1e-9);
  }));

/** A normal distribution whose features are independent, with one mean and one variance. */
function normal(width: number, mean: number, variance: number): FeatureStatistics {
  const values = new Float64Array(width ** 2);
  for (let i = 0; i < width; i++) values[i * (width + 1)] = variance;
  const covariance = { rows: width, columns: width, values };
  return { count: 1000, mean: new Float64Array(width).fill(mean), covariance };
}

Deno.test("normals of 2,048 features, each of which is one apart, have exactly the distance 2,048", () =>
  assertNoLeak(() => {
    assertEquals(frechetDistance(normal(2048, 0, 1), normal(2048, 1, 1)), 2048);
  }));

Deno.test("the distance of normals with independent features is that of means and deviations", () =>
  assertNoLeak(() => {
    const distance = (mean: number, s: number, t: number) =>
      frechetDistance(normal(128, 0, s), normal(128, mean, t));
    assertAlmostEquals(distance(0, 1, 9), 4 * 128, 1e-9); // deviations of 1 and 3
    assertAlmostEquals(distance(2, 4, 1), (4 + 1) * 128, 1e-9);
    assertAlmostEquals(distance(0, 1, 0), 128, 1e-9);
    assertAlmostEquals(distance(0, 0, 1), 128, 1e-9); // the first has no Cholesky factor
    assertAlmostEquals(distance(1, 0, 0), 128, 1e-9); // neither has
  }));

Deno.test("the distance equals NumPy's, and does not care for features without variance", () =>
  assertNoLeak(async () => {
    const features = (name: string) => noise<tf.Rank.R2>(name, [60, 7]).mul(tf.range(1, 8));
    const [a, b] = [() => features("a"), () => features("b").add(0.5)] as (() => tf.Tensor2D)[];
    const [s, t] = [await statistics(a), await statistics(b)];
    const known = twins.measures.frechet;
    assertAlmostEquals(frechetDistance(s, t) / known, 1, 1e-6); // the features are in float32
    const constant = (make: () => tf.Tensor2D) => () => tf.concat2d([make(), tf.zeros([60, 3])], 1);
    const [u, v] = [await statistics(constant(a)), await statistics(constant(b))];
    assertAlmostEquals(frechetDistance(u, v) / known, 1, 1e-6);
    assertEquals([s.count, s.mean.length, s.covariance.values.length], [60, 7, 49]);
  }));

Deno.test("one reference for many sets gives the same distances, with more samples than features and fewer", () =>
  assertNoLeak(async () => {
    const reference = await statistics(() => noise<tf.Rank.R2>("a", [60, 9]).mul(tf.range(1, 10)));
    const flat = await statistics(() => noise<tf.Rank.R2>("flat", [5, 9])); // singular
    for (const one of [reference, flat]) {
      const many = new FrechetReference(one);
      for (const count of [2, 7, 9, 10, 40]) {
        const features = tf.tidy(() => noise<tf.Rank.R2>("b", [count, 9]).add<tf.Tensor2D>(0.5));
        const expected = frechetDistance(await featureStatistics(features), one);
        assertAlmostEquals(await many.distance(features) / expected, 1, 1e-7, `${count} samples`);
        features.dispose();
      }
    }
    const many = new FrechetReference(reference);
    const [wide, one] = [tf.zeros<tf.Rank.R2>([4, 10]), tf.zeros<tf.Rank.R2>([1, 9])];
    await assertRejects(() => many.distance(wide), Error, "10 and 9 features");
    await assertRejects(() => many.distance(one), RangeError, "not 1");
    tf.dispose([wide, one]);
  }));

Deno.test("batch by batch the statistics are those of the whole, far from zero too", () =>
  assertNoLeak(async () => {
    const rows = 2500, width = 5;
    const values = noiseValues("rows", rows * width).map((x) => x + 1000);
    const running = new RunningStatistics();
    for (let row = 0, size = 1; row < rows; row += size, size = 1 + (size * 37) % 301) {
      const part = tf.tensor2d(values.slice(row * width, (row + size) * width), [
        Math.min(size, rows - row),
        width,
      ]);
      await running.add(part);
      part.dispose();
      if (row === 500) running.statistics(); // a look on the way changes nothing
    }
    const { count, mean, covariance } = running.statistics();
    assertEquals([count, running.count], [rows, rows]);
    for (let j = 0; j < width; j++) {
      const column = Array.from({ length: rows }, (_, i) => values[i * width + j]);
      const exact = column.reduce((sum, x) => sum + x, 0) / rows;
      assertAlmostEquals(mean[j], exact, 1e-9);
      for (let k = 0; k < width; k++) {
        const other = Array.from({ length: rows }, (_, i) => values[i * width + k]);
        const mid = other.reduce((sum, x) => sum + x, 0) / rows;
        const sum = column.reduce((total, x, i) => total + (x - exact) * (other[i] - mid), 0);
        assertAlmostEquals(covariance.values[j * width + k], sum / (rows - 1), 1e-9);
      }
    }
  }));

Deno.test("sets that have no distance are refused", () =>
  assertNoLeak(async () => {
    await assertRejects(
      () => statistics(() => tf.zeros([1, 3])),
      RangeError,
      "not 1: how they vary",
    );
    const bad = () => tf.tensor2d([[0, 1], [2, NaN]]);
    const message = "Feature 1 of sample 1 is NaN, not a finite number: mean, covariance";
    await assertRejects(() => statistics(bad), Error, message);
    const [a, b] = [
      await statistics(() => tf.zeros([4, 2])),
      await statistics(() => tf.zeros([4, 3])),
    ];
    assertThrows(() => frechetDistance(a, b), Error, "2 and 3 features");
    const running = new RunningStatistics();
    const [two, three] = [tf.zeros<tf.Rank.R2>([4, 2]), tf.zeros<tf.Rank.R2>([4, 3])];
    await running.add(two);
    await assertRejects(() => running.add(three), Error, "of 2 and of 3 features");
    assert(running.count === 4);
    tf.dispose([two, three]);
  }));
