// What the comparison with TensorFlow.js's CPU backend cannot show of our own kernels.

import "./exact_float32.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts";

const LOG_PROBABILITIES = Array.from([0.1, 0.2, 0.7], Math.log);

/** Draws class numbers from one row of log-probabilities (or probabilities). */
function draw(row: number[], samples: number, seed?: number, normalized = false): number[] {
  return tf.tidy(() => [
    ...tf.multinomial(tf.tensor1d(row), samples, seed, normalized).dataSync(),
  ]);
}

/** How often each of `classes` was drawn, as shares of all. */
function shares(draws: number[], classes: number): number[] {
  return Array.from(
    { length: classes },
    (_, i) => draws.filter((drawn) => drawn === i).length / draws.length,
  );
}

Deno.test("multinomial repeats by its seed, whole or fraction", () => {
  for (const seed of [1, 42, 0.25]) {
    assertEquals(draw(LOG_PROBABILITIES, 50, seed), draw(LOG_PROBABILITIES, 50, seed));
  }
  assertNotEquals(draw(LOG_PROBABILITIES, 50, 1), draw(LOG_PROBABILITIES, 50, 2));
  assertNotEquals(draw(LOG_PROBABILITIES, 50, 0.25), draw(LOG_PROBABILITIES, 50, 0.26));
});

Deno.test("multinomial without a seed draws anew each time", () => {
  assertNotEquals(draw(LOG_PROBABILITIES, 100), draw(LOG_PROBABILITIES, 100));
});

Deno.test("multinomial draws as often as the probabilities say", () => {
  // Five standard deviations of a share of 20,000 draws: 5 sqrt(0.25 / 20,000) = 0.018.
  const tolerance = 0.018;
  const expected = [0.1, 0.2, 0.7];
  for (const [row, normalized] of [[LOG_PROBABILITIES, false], [expected, true]] as const) {
    shares(draw([...row], 20_000, 7, normalized), 3).forEach((share, i) =>
      assertAlmostEquals(share, expected[i], tolerance)
    );
  }
});

Deno.test("multinomial never draws a class of probability 0", () => {
  assertEquals(shares(draw([0.5, 0, 0.5], 5_000, 3, true), 3)[1], 0);
  assertEquals(shares(draw([0, -Infinity, 0], 5_000, 3), 3)[1], 0);
});

Deno.test("multinomial draws each row by its own probabilities", () => {
  tf.tidy(() => {
    const logits = tf.tensor2d([[0, -Infinity], [-Infinity, 0]]);
    assertEquals(tf.multinomial(logits, 3, 1).arraySync() as unknown, [[0, 0, 0], [1, 1, 1]]);
  });
});

Deno.test("transform maps each picture of a batch by its own matrix", () => {
  tf.tidy(() => {
    const pictures = tf.randomUniform<tf.Rank.R4>([2, 4, 5, 2], -1, 1, "float32", 1);
    const maps = tf.tensor2d([[1, 0.2, -0.5, 0.1, 1, 0.75, 0, 0], [
      0.9,
      0,
      0.25,
      0,
      1.1,
      0,
      0.02,
      0,
    ]]);
    const one = (i: number) =>
      tf.image.transform(
        tf.slice(pictures, [i, 0, 0, 0], [1, 4, 5, 2]),
        tf.slice(maps, [i, 0], [1, 8]),
        "bilinear",
      );
    assertEquals(
      tf.image.transform(pictures, maps, "bilinear").arraySync(),
      tf.concat([one(0), one(1)]).arraySync(),
    );
  });
});

Deno.test("maxPoolWithArgmax takes NaN for the smallest, and refuses numeric padding", () => {
  tf.tidy(() => {
    const x = tf.tensor4d([1, NaN, 3, 2], [1, 2, 2, 1]);
    const { result, indexes } = tf.maxPoolWithArgmax(x, 2, 1, "valid") as unknown as Record<
      string,
      tf.Tensor
    >;
    assertEquals([...result.dataSync(), ...indexes.dataSync()], [3, 2]);
    assertThrows(() => tf.maxPoolWithArgmax(x, 2, 1, 1), Error, "padding 1");
  });
});

Deno.test("a mean over nothing but padding is 0", () => {
  tf.tidy(() => {
    const means = tf.avgPool(tf.ones<tf.Rank.R4>([1, 2, 2, 1]), 1, 1, 1);
    assertEquals(means.squeeze().arraySync() as unknown, [
      [0, 0, 0, 0],
      [0, 1, 1, 0],
      [0, 1, 1, 0],
      [0, 0, 0, 0],
    ]);
  });
});

Deno.test("einsum refuses a label that no input has", () => {
  const x = tf.ones([2, 3]);
  assertThrows(() => tf.einsum("ij->ik", x), Error, "label k");
  x.dispose();
});

Deno.test("matMul of a batch with one matrix takes any number of batch axes, none full too", () => {
  tf.tidy(() => {
    const weights = tf.ones([3, 4]);
    assertEquals(tf.matMul(tf.ones([2, 5, 6, 3]), weights).shape, [2, 5, 6, 4]);
    assertEquals(tf.matMul(tf.ones([0, 6, 3]), weights).shape, [0, 6, 4]);
    assert(tf.matMul(tf.ones([2, 5, 3]), weights).dataSync().every((value) => value === 3));
  });
});
