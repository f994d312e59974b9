// Statistics of which no distance can be: each is refused by what is wrong.

import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DataFileError, writeNpz } from "lib/data/mod.ts";
import {
  type FeatureStatistics,
  frechetDistance,
  FrechetReference,
  readStatistics,
  writeStatistics,
} from "lib/metrics/mod.ts";
import { withFolder } from "../support/temporary.ts";

function statistics(mean: number[], covariance: number[]): FeatureStatistics {
  const matrix = { rows: mean.length, columns: mean.length, values: Float64Array.from(covariance) };
  return { count: 9, mean: Float64Array.from(mean), covariance: matrix };
}

const SOUND = statistics([0, 1], [2, 1, 1, 3]);

const BROKEN: [string, FeatureStatistics, string][] = [
  ["a negative variance", statistics([0, 1], [-2, 0, 0, 3]), "variance of feature 0 is -2"],
  ["one that is not symmetric", statistics([0, 1], [2, 1, -1, 3]), "is not symmetric"],
  ["one beyond its variances", statistics([0, 1], [1, 2, 2, 1]), "more than their deviations"],
  ["one of NaN", statistics([0, 1], [NaN, 0, 0, 3]), "not finite"],
  ["an infinite mean", statistics([0, Infinity], [2, 1, 1, 3]), "not finite"],
  [
    "one of another size",
    { ...SOUND, mean: Float64Array.of(0, 1, 2) },
    "has no covariance of shape (2, 2)",
  ],
];

for (const [name, broken, message] of BROKEN) {
  Deno.test(`what is no covariance has no distance, neither 0 nor another: ${name}`, () => {
    const other = statistics([...broken.mean], [...broken.covariance.values].map(() => 0));
    for (const pair of [[broken, other], [other, broken], [broken, broken]] as const) {
      if (broken.mean.length !== 2) continue;
      assertThrows(() => frechetDistance(...pair), RangeError, message);
    }
    assertThrows(() => new FrechetReference(broken), RangeError, message);
  });
}

Deno.test("a matrix with a negative eigenvalue that no pair of features shows is no covariance", () => {
  const near = -0.9; // three features that are each the others' opposite
  const broken = statistics([0, 0, 0], [1, near, near, near, 1, near, near, near, 1]);
  const sound = statistics([0, 0, 0], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  for (const pair of [[broken, sound], [sound, broken], [broken, broken]] as const) {
    assertThrows(() => frechetDistance(...pair), RangeError, "negative eigenvalue");
  }
});

Deno.test("covariances that rounding made a little uneven have their distance", () => {
  const rounded = statistics([0, 1], [2, 1 + 1e-5, 1 - 1e-5, 3]);
  assertAlmostEquals(frechetDistance(rounded, SOUND), 0, 1e-4);
  const flat = statistics([0, 1], [1, 1 + 1e-7, 1 + 1e-7, 1]); // singular, and just beyond
  assertAlmostEquals(frechetDistance(flat, flat), 0, 1e-6);
  assertEquals(frechetDistance(statistics([0], [0]), statistics([2], [0])), 4);
});

Deno.test("a file whose statistics have no distance, or whose count is none, is refused and named", () =>
  withFolder(async (folder) => {
    const path = join(folder, "x.npz");
    const [mu, sigma] = [SOUND.mean, SOUND.covariance.values].map((values, i) => {
      return { shape: i ? [2, 2] : [2], values };
    });
    for (const [, { mean, covariance }, message] of BROKEN.slice(0, 5)) {
      await writeNpz(path, {
        mu: { ...mu, values: mean },
        sigma: { ...sigma, values: covariance.values },
      });
      const error = await assertRejects(() => readStatistics(path), DataFileError, message);
      assertEquals(error.file, path);
    }
    for (const count of [NaN, -5, 2.5, Infinity, 2 ** 60]) {
      await writeNpz(path, { mu, sigma, count: { shape: [], values: Float64Array.of(count) } });
      await assertRejects(() => readStatistics(path), DataFileError, `its count is ${count}`);
      await assertRejects(() => writeStatistics(path, { ...SOUND, count }), RangeError, "count is");
    }
    await writeNpz(path, { mu, sigma, count: { shape: [2], values: Float64Array.of(1, 2) } });
    await assertRejects(
      () => readStatistics(path),
      DataFileError,
      "count is an array of shape (2)",
    );
    await writeNpz(path, { mu, sigma, count: { shape: [], values: Float64Array.of(7) } });
    assertEquals((await readStatistics(path)).count, 7);
  }));
