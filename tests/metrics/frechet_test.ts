// The Fréchet distance on sets whose distance is known, and the statistics that it is computed from.

import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type FeatureStatistics,
  featureStatistics,
  frechetDistance,
  RunningStatistics,
} from "lib/metrics/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../leaks.ts";
import { noise, noiseValues } from "../models/noise.ts";
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

Deno.test("unit normals one apart in each of D features have the distance D", () =>
  assertNoLeak(() => {
    const width = 128;
    const identity = Float64Array.from(
      { length: width ** 2 },
      (_, i) => Number(i % (width + 1) === 0),
    );
    const normal = (mean: number, scale = 1): FeatureStatistics => ({
      count: 1000,
      mean: new Float64Array(width).fill(mean),
      covariance: { rows: width, columns: width, values: identity.map((x) => scale * x) },
    });
    assertAlmostEquals(frechetDistance(normal(0), normal(1)), width, 1e-9);
    // Deviations of 1 and 3 are 2 apart in each feature.
    assertAlmostEquals(frechetDistance(normal(0), normal(0, 9)), 4 * width, 1e-9);
    assertAlmostEquals(frechetDistance(normal(0), normal(0, 0)), width, 1e-9);
    assertAlmostEquals(frechetDistance(normal(0, 0), normal(0)), width, 1e-9);
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
    await assertRejects(() => statistics(() => tf.zeros([1, 3])), RangeError, "not 1");
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
