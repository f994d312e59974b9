// The Fréchet distance against known values and NumPy's.

import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { featureStatistics, frechetDistance } from "lib/metrics/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../leaks.ts";
import { noise } from "../models/noise.ts";
import { twins } from "../models/twin_case.ts";

function distance(a: number[][], b: number[][]): number {
  return tf.tidy(() => {
    const [first, second] = [a, b].map((rows) => featureStatistics(tf.tensor2d(rows)));
    return frechetDistance(first, second);
  });
}

Deno.test("distances of small sets are the known ones", () =>
  assertNoLeak(() => {
    const square = [[0, 0], [2, 0], [0, 2], [2, 2]], diamond = [[1, 1], [5, 1], [1, 3], [5, 3]];
    assertAlmostEquals(distance(square, diamond), 19 / 3, 1e-9);
    const line = [[0, 0], [1, 1], [2, 1], [3, 4]], other = [[1, 0], [0, 2], [2, 2], [4, 1]];
    assertAlmostEquals(distance(line, other), 2.35032146394, 1e-9);
    assertAlmostEquals(distance(line, line), 0, 1e-7);
    assertAlmostEquals(distance(line, other), distance(other, line), 1e-9);
  }));

Deno.test("unit normals one apart in each of D features have the distance D", () => {
  const width = 128;
  const identity = Float64Array.from(
    { length: width ** 2 },
    (_, i) => Number(i % (width + 1) === 0),
  );
  const normal = (mean: number) => ({
    count: 1000,
    mean: new Float64Array(width).fill(mean),
    covariance: { rows: width, columns: width, values: identity },
  });
  assertAlmostEquals(frechetDistance(normal(0), normal(1)), width, 1e-9);
});

Deno.test("the distance equals NumPy's, and does not care for features without variance", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const sizes = tf.range(1, 8);
      const [a, b] = ["a", "b"].map((name) =>
        noise<tf.Rank.R2>(name, [60, 7]).mul<tf.Tensor2D>(sizes)
      );
      const shifted = b.add<tf.Tensor2D>(0.5);
      const [s, t] = [a, shifted].map(featureStatistics);
      const known = twins.measures.frechet;
      assertAlmostEquals(frechetDistance(s, t) / known, 1, 1e-6); // the features are in float32
      const constant = (x: tf.Tensor) => tf.concat2d([x as tf.Tensor2D, tf.zeros([60, 3])], 1);
      const [u, v] = [a, shifted].map((x) => featureStatistics(constant(x)));
      assertAlmostEquals(frechetDistance(u, v) / known, 1, 1e-6);
      assertEquals([s.count, s.mean.length, s.covariance.values.length], [60, 7, 49]);
    })
  ));

Deno.test("sets that have no distance are refused", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      assertThrows(() => featureStatistics(tf.zeros([1, 3])), RangeError, "not 1");
      assertThrows(() => featureStatistics(tf.fill([2, 3], NaN)), Error, "finite");
      const [a, b] = [2, 3].map((width) => featureStatistics(tf.zeros([4, width])));
      assertThrows(() => frechetDistance(a, b), Error, "2 and 3 features");
    })
  ));
