// Random ops: their distributions, fresh numbers at each call, and the same ones eagerly, in a graph and with XLA.

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { jit, setSeed, tf, TraceError } from "lib/tensorflow/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";

const stream = new TensorRandom(4);

/** All random ops, unseeded unless a seed is given. */
function drawAll(x: tf.Tensor2D, seed?: number) {
  return {
    normal: tf.randomNormal([3, 5], 1, 2, "float32", seed),
    whole: tf.randomNormal([4], 10, 5, "int32", seed),
    standard: tf.randomStandardNormal([3], "float32", seed),
    truncated: tf.truncatedNormal([3, 5], 1, 2, "float32", seed),
    uniform: tf.randomUniform([3, 5], -1, 4, "float32", seed),
    integers: tf.randomUniformInt([6], 0, 10, seed),
    coins: tf.randomUniform([60], 0, 2, "bool", seed),
    dropout: tf.dropout(x, 0.4, undefined, seed),
    rows: tf.dropout(x, 0.4, [40, 1], seed),
    classes: tf.multinomial(x, 7, seed),
    stream: stream.normal([2, 3]),
    streamUniform: stream.uniform([5]),
  };
}

const input = () => tf.tensor2d(Array.from({ length: 120 }, (_, i) => Math.sin(i)), [40, 3]);

/** Three calls' results, from the same start. */
function threeCalls(options?: Parameters<typeof jit>[1]): tf.NamedTensorMap[] {
  const jitted = options && jit((x: tf.Tensor2D) => drawAll(x), options);
  const call = jitted ?? ((x: tf.Tensor2D) => drawAll(x));
  setSeed(11);
  stream.draws = 0;
  const x = input();
  const results = [0, 1, 2].map(() => call(x));
  jitted?.dispose();
  return results;
}

Deno.test("random ops give the same numbers eagerly, in a graph and with XLA, and others at each call", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const eager = threeCalls();
      for (const compile of ["graph", "xla"] as const) {
        const traced = threeCalls({ compile });
        eager.forEach((expected, call) => {
          for (const [name, numbers] of Object.entries(expected)) {
            const error = relativeError(
              traced[call][name].cast("float32"),
              numbers.cast("float32").arraySync(),
            );
            // The draws are equal to the bit; XLA may round what is computed from them otherwise.
            assert(error < 1e-6, `${compile} ${name}, call ${call}: off by ${error}`);
          }
        });
      }
      for (const name of Object.keys(eager[0])) {
        const texts = eager.map((result) => String(result[name].dataSync()));
        assertEquals(new Set(texts).size, 3, name);
      }
    })
  ));

Deno.test("a seed of its own gives an op the same numbers at each call, and setSeed all others", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const f = jit((x: tf.Tensor2D) => drawAll(x, 5));
      const x = input();
      const [first, second, eager] = [f(x), f(x), drawAll(x, 5)];
      for (const name of Object.keys(first) as (keyof typeof first)[]) {
        if (name.startsWith("stream")) continue;
        assertEquals(first[name].dataSync(), second[name].dataSync(), name);
        assertEquals(first[name].dataSync(), eager[name].dataSync(), name);
      }
      f.dispose();
      const numbers = (seed: number) => {
        setSeed(seed);
        return String(tf.randomNormal([4]).dataSync());
      };
      assertEquals(numbers(1), numbers(1));
      assert(numbers(1) !== numbers(2));
      const texts = ["a", "b", "a"].map((seed) =>
        String(tf.randomUniform([4], 0, 1, "float32", seed).dataSync())
      );
      assert(texts[0] === texts[2] && texts[0] !== texts[1]);
      assertThrows(() => setSeed(-1), RangeError, "-1");
    })
  ));

Deno.test("random ops draw from the distributions that they name", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      setSeed(3);
      const n = 100_000;
      const moments = (x: tf.Tensor) => {
        const { mean, variance } = tf.moments(x.cast("float32"));
        return [mean.dataSync()[0], Math.sqrt(variance.dataSync()[0])];
      };
      const close = (x: tf.Tensor, mean: number, deviation: number) => {
        const [m, d] = moments(x);
        assertAlmostEquals(m, mean, 5 * deviation / Math.sqrt(n));
        assertAlmostEquals(d, deviation, 5 * deviation / Math.sqrt(n));
      };
      close(tf.randomNormal([n], 3, 2), 3, 2);
      close(tf.randomNormal([n], 3, 20, "int32"), 3, Math.sqrt(400 + 1 / 12));
      close(tf.randomUniform([n], -1, 3), 1, 4 / Math.sqrt(12));
      close(tf.randomUniformInt([n], 0, 10), 4.5, Math.sqrt(99 / 12));
      close(tf.randomUniform([n], 0, 2, "bool"), 0.5, 0.5);
      close(tf.truncatedNormal([n], 1, 2), 1, 2 * 0.8796); // 0.8796 = sqrt(1 - 4 pdf(2) / (2 cdf(2) - 1))
      const edge = tf.truncatedNormal([n], 1, 2).sub(1).abs().max().dataSync()[0];
      assert(edge > 3.9 && edge <= 4, `${edge}`);
      close(tf.dropout(tf.ones([n]), 0.2), 1, 0.5);
      const rows = tf.dropout(tf.ones([n, 2]), 0.5, [n, 1]);
      assertEquals(
        rows.sum(1).notEqual(0).logicalAnd(rows.sum(1).notEqual(4)).any().dataSync()[0],
        0,
      );
    })
  ));

Deno.test("multinomial draws each class as often as its probability says", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      setSeed(8);
      const probabilities = [[0, 0.5, 0.2, 0.3], [0.1, 0, 0.9, 0]];
      const shares = (samples: tf.Tensor) =>
        tf.oneHot(samples.cast("int32"), 4).cast("float32").mean(1);
      const n = 40_000;
      const given = tf.multinomial(tf.tensor2d(probabilities), n, undefined, true);
      const logits = tf.multinomial(
        tf.tensor2d(probabilities).add(1e-30).log().add(7) as tf.Tensor2D,
        n,
      );
      for (const samples of [given, logits]) {
        assertEquals([samples.shape, samples.dtype], [[2, n], "int32"]);
        const counted = shares(samples);
        assert(relativeError(counted, probabilities) < 5 * 0.5 / Math.sqrt(n));
        assertEquals(counted.arraySync()[0 as never][0 as never], 0);
      }
      assertEquals(tf.multinomial(tf.tensor1d([1, 2, 3]), 5).shape, [5]);
    })
  ));

Deno.test("dropout's gradient passes what it kept", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.ones([50]);
      const [slope, value] = [
        tf.grad((x) => tf.dropout(x, 0.5, undefined, 3).sum())(x),
        tf.dropout(x, 0.5, undefined, 3),
      ];
      assertEquals(slope.dataSync(), value.dataSync());
    })
  ));

Deno.test("what draws in JavaScript is refused in a traced function", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const refused: [() => tf.Tensor, string][] = [
        [() => tf.scalar(Math.random()), "JavaScript draws a random number"],
        [() => tf.rand([2], () => 1), "tf.rand"],
        [() => tf.randomGamma([2], 1), "tf.randomGamma"],
        [() => tf.initializers.randomNormal({}).apply([2]), "JavaScript draws a random number"],
      ];
      const random = Math.random;
      for (const [fn, words] of refused) {
        const f = jit(fn, { name: "step" });
        assertThrows(() => f(), TraceError, "jit(step): " + words);
      }
      assertEquals(Math.random, random);
    })
  ));
