// Gradients that TensorFlow.js's CPU backend has wrong or not at all, against their definition.

import "./exact_float32.ts";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts";
import { onBackend } from "./backends.ts";
import { assertNoLeak } from "../support/leaks.ts";

type Picture = tf.Tensor4D;
type Function = (x: tf.Tensor) => tf.Tensor;

/** Rounding errors of sums of some dozen float32 products of numbers around 1. */
const TOLERANCE = 1e-5;

/**
 * Checks the gradient of a linear function.
 *
 * For the loss sum(f(x) w), the gradient's element i is the loss at the unit vector i, exactly.
 */
function assertGradientOfLinear(shape: number[], f: Function): Promise<void> {
  return assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.randomUniform(shape, -1, 1, "float32", 1);
      const weights = tf.randomUniform(f(x).shape, -1, 1, "float32", 2);
      const loss = (x: tf.Tensor) => tf.sum(tf.mul(f(x), weights)).asScalar();
      const gradient = tf.grad(loss)(x);
      assertEquals(gradient.shape, shape);
      const values = gradient.dataSync();
      const unitVectors = tf.unstack(tf.reshape(tf.eye(x.size), [x.size, ...shape]));
      unitVectors.forEach((unit, i) =>
        assertAlmostEquals(values[i], loss(unit).arraySync(), TOLERANCE, `element ${i}`)
      );
    })
  );
}

/** A filter (or picture) to hold fixed. */
const fixed = (...shape: [number, number, number, number]): Picture =>
  tf.randomUniform(shape, -1, 1, "float32", 3);

const linear: Record<string, [shape: number[], f: Function]> = {
  "resizeNearestNeighbor, twice the size": [
    [1, 3, 4, 2],
    (x) => tf.image.resizeNearestNeighbor(x as Picture, [6, 8]),
  ],
  "resizeNearestNeighbor, odd sizes": [
    [1, 3, 4, 2],
    (x) => tf.image.resizeNearestNeighbor(x as Picture, [5, 3]),
  ],
  "resizeNearestNeighbor, half-pixel centers": [
    [1, 4, 3, 2],
    (x) => tf.image.resizeNearestNeighbor(x as Picture, [7, 5], false, true),
  ],
  "resizeNearestNeighbor, aligned corners": [
    [1, 4, 3, 2],
    (x) => tf.image.resizeNearestNeighbor(x as Picture, [7, 5], true),
  ],
  "resizeBilinear, not square": [
    [1, 3, 4, 2],
    (x) => tf.image.resizeBilinear(x as Picture, [5, 7]),
  ],
  "resizeBilinear, half-pixel centers": [
    [1, 3, 4, 2],
    (x) => tf.image.resizeBilinear(x as Picture, [5, 7], false, true),
  ],
  "avgPool, same": [[1, 4, 5, 2], (x) => tf.avgPool(x as Picture, 3, 1, "same")],
  "avgPool, stride 2, padding 1": [[1, 4, 5, 2], (x) => tf.avgPool(x as Picture, 3, 2, 1)],
  "avgPool, explicit padding": [
    [1, 4, 5, 2],
    (x) => tf.avgPool(x as Picture, 2, 1, [[0, 0], [1, 0], [0, 1], [0, 0]]),
  ],
  "avgPool3d, padding 1": [[1, 3, 4, 3, 1], (x) => tf.avgPool3d(x as tf.Tensor5D, 3, 2, 1)],
  "conv2d, dilation 2, of its input": [
    [1, 6, 5, 2],
    (x) => tf.conv2d(x as Picture, fixed(3, 2, 2, 3), 1, "same", "NHWC", 2),
  ],
  "conv2d, dilations 2 and 3, of its filter": [
    [2, 2, 2, 3],
    (w) => tf.conv2d(fixed(2, 6, 7, 2), w as Picture, 1, 1, "NHWC", [2, 3]),
  ],
  "conv2d, dilation 2, channels first, of its input": [
    [1, 2, 6, 5],
    (x) => tf.conv2d(x as Picture, fixed(2, 3, 2, 3), 1, "valid", "NCHW", 2),
  ],
  "depthwiseConv2d, dilation 2, of its input": [
    [1, 6, 5, 2],
    (x) => tf.depthwiseConv2d(x as Picture, fixed(3, 2, 2, 2), 1, "same", "NHWC", 2),
  ],
  "depthwiseConv2d, dilation 3, of its filter": [
    [2, 2, 2, 2],
    (w) => tf.depthwiseConv2d(fixed(2, 7, 6, 2), w as Picture, 1, "valid", "NHWC", 3),
  ],
  "matMul, one batch of two broadcast": [
    [2, 1, 3, 2],
    (a) => tf.matMul(a, tf.randomUniform([3, 2, 4], -1, 1, "float32", 4)),
  ],
  "matMul, the other batch of two broadcast": [
    [3, 2, 4],
    (b) => tf.matMul(tf.randomUniform([2, 1, 3, 2], -1, 1, "float32", 4), b),
  ],
};

Deno.test("gradients of linear functions are what unit vectors give", async (t) => {
  for (const [name, [shape, f]] of Object.entries(linear)) {
    await t.step(name, () => assertGradientOfLinear(shape, f));
  }
});

Deno.test("broadcast batches of matMul are as if they were copied", () => {
  tf.tidy(() => {
    const a = tf.randomUniform([2, 1, 7, 5], -1, 1, "float32", 1);
    const b = tf.randomUniform([3, 5, 3], -1, 1, "float32", 2);
    const copied = tf.matMul(tf.tile(a, [1, 3, 1, 1]), tf.tile(tf.expandDims(b), [2, 1, 1, 1]));
    const difference = tf.max(tf.abs(tf.sub(tf.matMul(a, b), copied)));
    assertAlmostEquals(difference.arraySync() as number, 0, TOLERANCE);
  });
});

Deno.test("dilated convolutions have a gradient on TensorFlow only, and no wrong one elsewhere", () => {
  onBackend("cpu", () => {
    const loss = (x: tf.Tensor) =>
      tf.sum(tf.conv2d(x as Picture, fixed(2, 2, 1, 1), 1, "same", "NHWC", 2)).asScalar();
    assertThrows(() => tf.tidy(() => tf.grad(loss)(tf.ones([1, 4, 4, 1]))), Error, "dilation");
  });
});
