// KID, Inception score, precision and recall, density and coverage against NumPy's pair by pair, and known values.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertRejects,
} from "@std/assert";
import { Random } from "lib/data/mod.ts";
import {
  bootstrapInterval,
  densityCoverage,
  DISTRIBUTION_MEASURES,
  DistributionReference,
  estimateText,
  featureStatistics,
  frechetDistance,
  frechetInfinity,
  inceptionScore,
  kernelDistance,
  precisionRecall,
} from "lib/metrics/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { noise } from "../support/noise.ts";
import { readFixtures } from "../support/fixture_file.ts";

const expected = readFixtures<
  Record<
    "kernelDistance" | "inceptionScore" | "precision" | "recall" | "density" | "coverage",
    number
  >
>("metrics.json");

/** The fixtures' features. */
function features(name: string, shift: number, count: number): tf.Tensor2D {
  return tf.tidy(() =>
    noise<tf.Rank.R2>(name, [count, 6]).mul(tf.range(1, 7)).add<tf.Tensor2D>(shift)
  );
}

/** Runs a test with the fixtures' real and generated features. */
function withSets(test: (real: tf.Tensor2D, made: tf.Tensor2D) => Promise<void>): Promise<void> {
  return assertNoLeak(async () => {
    const [real, made] = [features("real", 0, 40), features("made", 0.4, 30)];
    await test(real, made);
    tf.dispose([real, made]);
  });
}

Deno.test("the kernel distance is the unbiased one, and its subsets vary around it", () =>
  withSets(async (real, made) => {
    const first = tf.tidy(() => real.slice([0, 0], [30, 6]));
    const whole = await kernelDistance(first, made, { subsets: 2, size: 30 });
    assertAlmostEquals(whole.mean / expected.kernelDistance, 1, 1e-4);
    assertAlmostEquals(whole.deviation, 0, 1e-4 * expected.kernelDistance);

    const parts = await kernelDistance(first, made, { subsets: 400, size: 15, seed: 1 });
    const error = parts.deviation / Math.sqrt(400);
    assertAlmostEquals(parts.mean, expected.kernelDistance, 4 * error);
    assertGreater(error, 0);
    assertEquals(await kernelDistance(first, made, { subsets: 400, size: 15, seed: 1 }), parts);
    first.dispose();
  }));

Deno.test("the kernel distance of equal distributions is zero on average, and so sometimes below it", () =>
  assertNoLeak(async () => {
    const random = new TensorRandom(1);
    const [a, b] = [0, 1].map(() => random.normal<tf.Rank.R2>([400, 8]));
    const { mean, deviation } = await kernelDistance(a, b, { subsets: 50, size: 100 });
    assert(Math.abs(mean) < deviation, `${mean} with deviation ${deviation}`);
    tf.dispose([a, b]);
  }));

Deno.test("precision, recall, density and coverage count neighbourhoods as NumPy does", () =>
  withSets(async (real, made) => {
    const { precision, recall } = await precisionRecall(real, made);
    assertAlmostEquals(precision, expected.precision, 1e-6);
    assertAlmostEquals(recall, expected.recall, 1e-6);
    const { density, coverage } = await densityCoverage(real, made);
    assertAlmostEquals(density, expected.density, 1e-6);
    assertAlmostEquals(coverage, expected.coverage, 1e-6);
  }));

Deno.test("sets that are equal share all neighbourhoods, and sets far apart none", () =>
  withSets(async (real, made) => {
    assertEquals(await precisionRecall(real, real), { precision: 1, recall: 1 });
    assertEquals((await densityCoverage(real, real)).coverage, 1);
    const far = tf.tidy(() => made.add<tf.Tensor2D>(1000));
    assertEquals(await precisionRecall(real, far), { precision: 0, recall: 0 });
    assertEquals(await densityCoverage(real, far), { density: 0, coverage: 0 });
    far.dispose();
  }));

Deno.test("the Inception score is NumPy's; sure and even answers give the number of classes", () =>
  assertNoLeak(async () => {
    const logits = tf.tidy(() => noise<tf.Rank.R2>("logits", [50, 7]).mul<tf.Tensor2D>(4));
    const { mean, deviation } = await inceptionScore(logits, { splits: 1 });
    assertAlmostEquals(mean, expected.inceptionScore, 1e-5);
    assertEquals(deviation, 0);
    const sure = tf.tidy(() =>
      tf.oneHot(Array.from({ length: 50 }, (_, i) => i % 5), 5).mul(500) as tf.Tensor2D
    );
    assertAlmostEquals((await inceptionScore(sure, { splits: 1 })).mean, 5, 1e-5);
    const unsure = tf.zeros<tf.Rank.R2>([20, 5]);
    assertAlmostEquals((await inceptionScore(unsure)).mean, 1, 1e-6);
    await assertRejects(() => inceptionScore(unsure, { splits: 21 }), RangeError, "1 to 20 parts");
    tf.dispose([logits, sure, unsure]);
  }));

Deno.test("without the bias of few samples, sets of one distribution are closer", () =>
  assertNoLeak(async () => {
    const random = new TensorRandom(3);
    const [many, made] = [4000, 500].map((n) => random.normal<tf.Rank.R2>([n, 16]));
    const reference = await featureStatistics(many);
    const plain = frechetDistance(await featureStatistics(made), reference);
    const { distance, slope, points } = await frechetInfinity(made, reference, { smallest: 100 });
    assertAlmostEquals(points.at(-1)!.distance, plain, 1e-9);
    assertEquals([points.length, points[0].count, points.at(-1)!.count], [15, 100, 500]);
    assertGreater(slope, 0);
    assert(Math.abs(distance) < plain / 3, `${distance} of ${plain}`);
    const all = { smallest: 500 };
    await assertRejects(() => frechetInfinity(made, reference, all), RangeError, "not of all 500");
    tf.dispose([many, made]);
  }));

Deno.test("a bootstrap's interval of a mean is the normal one", async () => {
  const random = new Random(5);
  const values = Float64Array.from({ length: 400 }, () => random.normal(2, 3));
  const mean = values.reduce((sum, x) => sum + x, 0) / 400;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 400);
  const measure = (rows: Int32Array) => rows.reduce((sum, i) => sum + values[i], 0) / rows.length;
  const { low, high, values: all } = await bootstrapInterval(400, measure, { resamples: 2000 });
  const reach = 1.96 * deviation / Math.sqrt(400);
  assertAlmostEquals(low, mean - reach, 0.1 * reach);
  assertAlmostEquals(high, mean + reach, 0.1 * reach);
  assertEquals(all.length, 2000);
  assertEquals(await bootstrapInterval(3, () => 7, { resamples: 5 }).then(({ low }) => low), 7);
  await assertRejects(() => bootstrapInterval(0, () => 1), RangeError, "samples is 0; it must be");
});

Deno.test("halves without repetition vary as much as a mean does, and a centre moves the interval", async () => {
  const random = new Random(6);
  const values = Float64Array.from({ length: 300 }, () => random.normal(2, 3));
  const mean = (rows: Int32Array) => rows.reduce((sum, i) => sum + values[i], 0) / rows.length;
  const all = mean(Int32Array.from(values.keys()));
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - all) ** 2, 0) / 300);
  const reach = 1.96 * deviation / Math.sqrt(300);
  const drawn = new Set<number>();
  const measure = (rows: Int32Array) => {
    assertEquals([rows.length, new Set(rows).size], [150, 150]);
    drawn.add(rows[0]);
    return mean(rows) + 100;
  };
  const options = { draw: "halves", resamples: 1000, seed: 2 } as const;
  const { low, high } = await bootstrapInterval(300, measure, { ...options, centre: all });
  assertAlmostEquals(low, all - reach, 0.15 * reach);
  assertAlmostEquals(high, all + reach, 0.15 * reach);
  assertGreater(drawn.size, 100);
  await assertRejects(
    () => bootstrapInterval(1, () => 1, options),
    RangeError,
    "samples is 1; it must be",
  );
});

Deno.test("intervals of all measures hold what other samples of the same kind give", () =>
  assertNoLeak(async () => {
    const random = new TensorRandom(11);
    const draw = (count: number, shift: number) =>
      tf.tidy(() => random.normal<tf.Rank.R2>([count, 8]).add<tf.Tensor2D>(shift));
    const real = draw(600, 0);
    const reference = await DistributionReference.open(real);
    const logits = random.normal<tf.Rank.R2>([100, 4]);
    const features = draw(100, 0.5);
    const measured = await reference.measure({ features, logits }, { resamples: 60 });
    assertEquals(Object.keys(measured), [...DISTRIBUTION_MEASURES, "score"]);

    // The values are those of the single measures.
    const whole = await featureStatistics(real), own = await featureStatistics(features);
    assertAlmostEquals(measured.frechet.value, frechetDistance(own, whole), 1e-6);
    const first = tf.tidy(() => real.slice<tf.Tensor2D>([0, 0], [100, 8]));
    assertEquals(measured.recall.value, (await precisionRecall(first, features)).recall);
    assertEquals(measured.coverage.value, (await densityCoverage(first, features)).coverage);
    const score = await inceptionScore(logits, { splits: 1 });
    assertAlmostEquals(measured.score!.value, score.mean, 1e-6);

    // Fresh sets lie in 95 % intervals, those of the estimate widened by the fresh set's own chance: in sqrt(2) of their reach.
    for (const name of DISTRIBUTION_MEASURES) {
      const { value, low, high } = measured[name];
      assert(low < value && value < high, `${name}: ${low}, ${value}, ${high}`);
      const fresh: number[] = [];
      for (let i = 0; i < 12; i++) {
        const features = draw(100, 0.5);
        fresh.push((await reference.measure({ features }, { resamples: 1 }))[name].value);
        features.dispose();
      }
      const mean = fresh.reduce((sum, x) => sum + x, 0) / fresh.length;
      const reach = Math.sqrt(1 + 1 / fresh.length) * (high - low) / 2;
      assert(Math.abs(mean - value) < 2 * reach, `${name}: ${mean} beside ${value} ± ${reach}`);
      const deviation = Math.sqrt(fresh.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 11);
      const ratio = (high - low) / 3.92 / deviation;
      assert(ratio > 0.4 && ratio < 2.5, `${name}: a deviation ${ratio} times the fresh sets'`);
    }
    const few = tf.tidy(() => real.slice<tf.Tensor2D>([0, 0], [11, 8]));
    await assertRejects(() => reference.measure({ features: few }), RangeError, "not 11.");
    tf.dispose([real, logits, features, first, few]);
  }));

Deno.test("the difference of sets made of the same samples is surer than that of their distances", () =>
  assertNoLeak(async () => {
    const random = new TensorRandom(12);
    const [real, a] = [400, 100].map((count) => random.normal<tf.Rank.R2>([count, 6]));
    const b = tf.tidy(() =>
      a.add<tf.Tensor2D>(random.normal([100, 6]).mul(0.3)).add(0.1)
    ) as tf.Tensor2D;
    const reference = await DistributionReference.open(real);
    const { value, low, high } = await reference.difference(b, a, { resamples: 60 });
    const [far, near] = [await reference.frechet.distance(b), await reference.frechet.distance(a)];
    assertAlmostEquals(value, far - near, 1e-9);
    assert(low < value && value < high);
    const own = await reference.measure({ features: b }, { resamples: 60 });
    assertGreater(own.frechet.high - own.frechet.low, 1.2 * (high - low));
    assertEquals(await reference.difference(a, a), { value: 0, low: 0, high: 0 });
    tf.dispose([real, a, b]);
  }));

Deno.test("an estimate's text has the digits that its interval leaves", () => {
  const text = (value: number, half: number) =>
    estimateText({ value, low: value - half, high: value + half }).replace("\u00a0", " ");
  assertEquals(text(12.3456, 1.44), "12.3 ± 1.4");
  assertEquals(text(1234.5, 56), "1235 ± 56");
  assertEquals(text(0.9581, 0.021), "0.958 ± 0.021");
  assertEquals(text(0.1059314, 0.000045), "0.1059 ± 0.0000");
  assertEquals(text(1, 0), "1.000 ± 0.000");
  assertEquals(text(0, 0), "0.000 ± 0.000");
  assertEquals(text(-0.0012, 0.011), "-0.001 ± 0.011");
});

Deno.test("sets that cannot be compared are refused", () =>
  assertNoLeak(async () => {
    const [a, wide] = [tf.zeros<tf.Rank.R2>([5, 3]), tf.zeros<tf.Rank.R2>([5, 4])];
    const few = tf.zeros<tf.Rank.R2>([4, 3]);
    await assertRejects(() => kernelDistance(a, a), RangeError, "2 to 5 samples");
    await assertRejects(() => kernelDistance(a, wide, { size: 5 }), Error, "3 and 4 features");
    await assertRejects(() => precisionRecall(a, wide), Error, "3 and 4 features");
    await assertRejects(() => densityCoverage(a, a), RangeError, "nearest neighbour number 5");
    const reference = await DistributionReference.open(a);
    await assertRejects(() => reference.difference(a, few), RangeError, "5 and 4 samples");
    // A comparison with NaN is false: unnoticed, it would be a precision of 0.
    for (const value of [NaN, Infinity]) {
      const broken = tf.tensor2d([[0, 0, 0], [1, 2, value], [1, 1, 1], [0, 1, 0], [1, 0, 0]]);
      const bad = "(5, 3) hold a value that is not a finite number";
      await assertRejects(() => precisionRecall(a, broken), Error, bad);
      await assertRejects(() => densityCoverage(broken, a, { k: 2 }), Error, bad);
      await assertRejects(() => kernelDistance(a, broken, { size: 4 }), Error, bad);
      await assertRejects(() => inceptionScore(broken, { splits: 1 }), Error, bad);
      broken.dispose();
    }
    few.dispose();
    tf.dispose([a, wide]);
  }));
