// PSNR and SSIM against references straight from their definitions, and the use of codes.

import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CodeUsage, psnr, ssim } from "lib/metrics/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import { noise } from "../support/noise.ts";
import { twins } from "../models/twin_case.ts";

Deno.test("PSNR and SSIM of each picture equal the references", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = noise<tf.Rank.R4>("images", [2, 16, 13, 3]);
      const y = x.add<tf.Tensor4D>(noise("difference", x.shape).mul(0.3));
      assert(relativeError(psnr(x, y), twins.measures.psnr) < 1e-6);
      assert(relativeError(ssim(x, y), twins.measures.ssim) < 1e-6);
      assert(relativeError(ssim(x.mul(10), y.mul(10), { range: 20 }), twins.measures.ssim) < 1e-6);
      assertEquals([...ssim(x, x).dataSync(), ...psnr(x, x).dataSync()], [
        1,
        1,
        Infinity,
        Infinity,
      ]);
      assertAlmostEquals(
        psnr(tf.zeros([1, 2, 2, 1]), tf.fill([1, 2, 2, 1], 0.2)).dataSync()[0],
        20,
        1e-5,
      );
    })
  ));

/** Sum of values times weights over the sum of weights, (H, W) each. */
function weighted(values: number[][], weights: number[][]): number {
  const pairs = values.flatMap((row, y) => row.map((value, x) => [value, weights[y][x]]));
  const sum = pairs.reduce((total, [value, weight]) => total + value * weight, 0);
  return sum / pairs.reduce((total, [, weight]) => total + weight, 0);
}

Deno.test("with weights PSNR is that of the counted pixels, SSIM that of the windows that see them", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = noise<tf.Rank.R4>("images", [2, 16, 13, 3]);
      const y = x.add<tf.Tensor4D>(noise("difference", x.shape).mul(0.3));
      const all = tf.ones<tf.Rank.R4>([1, 16, 13, 1]);
      assert(relativeError(psnr(x, y, { weights: all }), twins.measures.psnr) < 1e-6);
      assert(relativeError(ssim(x, y, { weights: all }), twins.measures.ssim) < 1e-6);

      const hole = tf.pad(tf.ones([2, 4, 6, 1]), [[0, 0], [1, 11], [7, 0], [0, 0]]) as tf.Tensor4D;
      const inside = (z: tf.Tensor4D) => z.slice([0, 1, 7, 0], [2, 4, 6, 3]);
      const expected = psnr(inside(x), inside(y)).dataSync();
      assert(relativeError(psnr(x, y, { weights: hole }), expected) < 1e-6);
      const outside = tf.where(hole.greater(0).tile([1, 1, 1, 3]), x, y) as tf.Tensor4D;
      assertEquals([...psnr(x, outside, { weights: hole }).dataSync()], [Infinity, Infinity]);

      // SSIM of each window by itself, and how much of the hole its Gaussian sees.
      const gaussian = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 4.5));
      const similarities: number[][] = [], shares: number[][] = [];
      for (let top = 0; top < 6; top++) {
        similarities.push([]), shares.push([]);
        for (let left = 0; left < 3; left++) {
          const [a, b] = [x, y].map((z) => z.slice([0, top, left, 0], [1, 11, 11, 3]));
          similarities[top].push(ssim(a, b).dataSync()[0]);
          let share = 0;
          for (let i = 0; i < 11; i++) {
            for (let j = 0; j < 11; j++) {
              const seen = top + i >= 1 && top + i < 5 && left + j >= 7;
              if (seen) share += gaussian[i] * gaussian[j];
            }
          }
          shares[top].push(share);
        }
      }
      const first = ssim(x, y, { weights: hole }).dataSync()[0];
      assertAlmostEquals(first, weighted(similarities, shares), 1e-5);
    })
  ));

Deno.test("pictures that cannot be compared are refused", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const [x, small] = [
        tf.zeros<tf.Rank.R4>([1, 12, 12, 3]),
        tf.zeros<tf.Rank.R4>([1, 12, 10, 3]),
      ];
      assertThrows(() => psnr(x, small), Error, "(1, 12, 12, 3) with (1, 12, 10, 3)");
      assertThrows(() => ssim(small, small), Error, "not 12x10");
    })
  ));

Deno.test("CodeUsage sums up batches", () =>
  assertNoLeak(async () => {
    const usage = new CodeUsage(8);
    const add = async (codes: tf.Tensor) => {
      await usage.add(codes).finally(() => codes.dispose());
    };
    await add(tf.tensor2d([[0, 1], [1, 0]], undefined, "int32"));
    assertAlmostEquals(usage.perplexity, 2, 1e-12);
    await add(tf.tensor1d([2, 2, 3, 3], "int32"));
    assertEquals([usage.total, usage.usage], [8, 0.5]);
    assertAlmostEquals(usage.perplexity, 4, 1e-12);
    await add(tf.fill([8], 7, "int32")); // a half, and four eighths
    assertAlmostEquals(usage.perplexity, Math.exp(0.5 * Math.log(2) + 0.5 * Math.log(8)), 1e-12);
    await assertRejects(
      () => add(tf.tensor1d([0, 8], "int32")),
      RangeError,
      "Code 8 is not one of 8",
    );
    assertEquals(usage.total, 16);
  }));
