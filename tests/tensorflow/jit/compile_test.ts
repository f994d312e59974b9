// The ways to compile a traced function, and the choice among them.

import { assertEquals, assertThrows } from "@std/assert";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";

/** Shifts a picture; XLA knows no such op. */
const shift = (x: tf.Tensor4D) =>
  tf.image.transform(x, tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]), "nearest");

Deno.test("XLA refuses an op that it does not know by name, and auto goes without XLA then", () =>
  assertNoLeak(async () => {
    const x = tf.tidy(() => tf.range(0, 16).reshape<tf.Tensor4D>([1, 4, 4, 1]));
    const expected = tf.tidy(() => shift(x).dataSync());
    let calls = 0;
    const f = (x: tf.Tensor4D) => {
      calls++;
      return shift(x);
    };
    const strict = jit(f, { compile: "xla" });
    assertThrows(() => strict(x), Error, "ImageProjectiveTransformV3");
    strict.dispose();
    for (const mode of ["sync", "async"]) {
      const automatic = jit(f, { compile: "auto" });
      for (let i = 0; i < 2; i++) {
        const y = mode === "sync" ? automatic(x) : await automatic.async(x);
        assertEquals(y.dataSync(), expected);
        y.dispose();
      }
      automatic.dispose();
    }
    assertEquals(calls, 3);
    x.dispose();
  }));

Deno.test("auto gives what the others give, with convolutions and without", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.range(0, 32).reshape<tf.Tensor4D>([1, 4, 8, 1]).sin();
      const filter = tf.ones<tf.Rank.R4>([3, 3, 1, 2]);
      const functions: ((x: tf.Tensor4D) => tf.Tensor)[] = [
        (x) => tf.conv2d(x, filter, 1, "same").tanh(),
        (x) => x.tanh().sum([1, 2]),
      ];
      for (const f of functions) {
        const expected = f(x).arraySync();
        for (const compile of ["graph", "xla", "auto"] as const) {
          const jitted = jit(f, { compile });
          for (let i = 0; i < 2; i++) {
            const error = relativeError(jitted(x), expected);
            assertEquals(error < 1e-5, true, `${compile}: off by ${error}`);
          }
          jitted.dispose();
        }
      }
    })
  ));

Deno.test("a function that is never called, or only disposed of, leaves nothing", () =>
  assertNoLeak(() => {
    for (const compile of ["graph", "xla", "auto"] as const) {
      jit((x: tf.Tensor) => x, { compile }).dispose();
    }
  }));
