// Numbers that callers hand over to measures: each that makes no sense is refused by its name, before anything is computed.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  bootstrapInterval,
  CodeUsage,
  densityCoverage,
  DistributionReference,
  featureStatistics,
  frechetInfinity,
  inceptionScore,
  kernelDistance,
  precisionRecall,
  psnr,
  ssim,
} from "lib/metrics/mod.ts";
import { drawnRows, intervalOf } from "lib/metrics/intervals.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

Deno.test("measures name each number that makes no sense, and what it may be", () =>
  assertNoLeak(async () => {
    const a = new TensorRandom(1).normal<tf.Rank.R2>([20, 3]);
    const statistics = await featureStatistics(a);
    const reference = await DistributionReference.open(a);
    let calls = 0;
    const measure = () => ++calls;
    const cases: [() => Promise<unknown>, string][] = [
      [() => kernelDistance(a, a, { size: 5, subsets: 0 }), "subsets is 0; it must be a whole"],
      [() => kernelDistance(a, a, { size: 5, subsets: NaN }), "subsets is NaN"],
      [() => kernelDistance(a, a, { size: 2.5 }), "2 to 20 samples"],
      [() => kernelDistance(a, a, { size: NaN }), "not NaN"],
      [() => kernelDistance(a, a, { size: 5, seed: NaN }), "seed NaN"],
      [() => precisionRecall(a, a, { k: 0 }), "number 0"],
      [() => precisionRecall(a, a, { k: NaN }), "number NaN"],
      [() => densityCoverage(a, a, { k: 1.5 }), "number 1.5"],
      [() => inceptionScore(a, { splits: NaN }), "not NaN"],
      [() => frechetInfinity(a, statistics, { points: 2.5 }), "points is 2.5; it must be a whole"],
      [() => frechetInfinity(a, statistics, { points: 1 }), "points is 1"],
      [() => frechetInfinity(a, statistics, { smallest: 2.5 }), "smallest is 2.5"],
      [() => frechetInfinity(a, statistics, { smallest: NaN }), "smallest is NaN"],
      [() => bootstrapInterval(9, measure, { resamples: 0.5 }), "resamples is 0.5"],
      [() => bootstrapInterval(9, measure, { resamples: Infinity }), "resamples is Infinity"],
      [() => bootstrapInterval(9.5, measure), "samples is 9.5"],
      [
        () => bootstrapInterval(9, measure, { level: 1 }),
        "level is 1; it must be a number above 0",
      ],
      [() => bootstrapInterval(9, measure, { centre: NaN }), "centre is NaN"],
      [() => bootstrapInterval(9, measure, { draw: "all" as "again" }), `draw is "all"`],
      [() => reference.measure({ features: a }, { resamples: NaN }), "resamples is NaN"],
      [() => reference.difference(a, a, { resamples: 0 }), "resamples is 0"],
    ];
    for (const [run, message] of cases) await assertRejects(run, RangeError, message);
    assertEquals(calls, 0);
    assertThrows(() => drawnRows(0), RangeError, "samples is 0");
    assertThrows(() => intervalOf([]), RangeError, "measures is 0");
    a.dispose();
  }));

Deno.test("similarities and code usage refuse such numbers too", () =>
  assertNoLeak(async () => {
    const x = tf.zeros([1, 11, 11, 1]) as tf.Tensor4D;
    for (const range of [0, -1, NaN, Infinity]) {
      assertThrows(() => psnr(x, x, { range }), RangeError, `psnr: range is ${range}`);
      assertThrows(() => ssim(x, x, { range }), RangeError, `ssim: range is ${range}`);
    }
    for (const codes of [0, NaN, 2.5]) {
      assertThrows(() => new CodeUsage(codes), RangeError, `codebookSize is ${codes}`);
    }
    const usage = new CodeUsage(4);
    const half = tf.tensor1d([1, 1.5]);
    await assertRejects(() => usage.add(half), RangeError, "Code 1.5 is not one of 4");
    assertEquals(usage.total, 0);
    tf.dispose([x, half]);
  }));
