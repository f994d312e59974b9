// Losses against PyTorch's values and gradients, saturated cases included.

import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { bce, bceWithLogits, crossEntropy, stopGradient, withoutGradient } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import fixtures from "../fixtures/nn.json" with { type: "json" };

/** Largest allowed difference to PyTorch, over 1 + |value|. */
const TOLERANCE = 1e-6;

/** Checks a loss's value and its gradient with respect to `x`. */
function assertMatches(
  loss: (x: tf.Tensor) => tf.Scalar,
  x: tf.TensorLike,
  expected: { value: number; gradients: tf.TensorLike[] },
): void {
  tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad(loss)(tf.tensor(x));
    assert(relativeError(value, expected.value) < TOLERANCE, `value ${value.dataSync()[0]}`);
    const error = relativeError(grad, expected.gradients[0]);
    assert(error < TOLERANCE, `gradient is off by ${error}: ${grad.dataSync()}`);
  });
}

Deno.test("bce equals PyTorch's BCELoss, also at probabilities of 0 and 1", () =>
  assertNoLeak(() => {
    const { probabilities, targets, bce: mixed, bceAllOne } = fixtures.bce;
    const t = tf.tensor1d(targets);
    assertMatches((p) => bce(p, t), probabilities, mixed);
    assertMatches((p) => bce(p, 1), probabilities, bceAllOne);
    t.dispose();
  }));

Deno.test("bceWithLogits equals PyTorch's BCEWithLogitsLoss, also far from zero", () =>
  assertNoLeak(() => {
    const { logits, targets, bceWithLogits: expected } = fixtures.bce;
    const t = tf.tensor1d(targets);
    assertMatches((x) => bceWithLogits(x, t), logits, expected);
    t.dispose();
  }));

Deno.test("bce of a sigmoid is bceWithLogits where nothing saturates", () =>
  assertNoLeak(() => {
    const logits = tf.tensor1d([-4, -1, 0, 2, 5]);
    const [a, b] = [tf.tidy(() => bce(tf.sigmoid(logits), 1)), bceWithLogits(logits, 1)];
    assertAlmostEquals(a.dataSync()[0], b.dataSync()[0], 1e-6);
    tf.dispose([logits, a, b]);
  }));

Deno.test("through a sigmoid, bce's gradient vanishes at a wrong certainty and bceWithLogits' does not", () => {
  const wrong = tf.tensor1d([40]); // certainly real, but the target is 0
  const saturated = tf.grad((x) => bce(tf.sigmoid(x), 0))(wrong);
  const safe = tf.grad((x) => bceWithLogits(x, 0))(wrong);
  assertAlmostEquals(saturated.dataSync()[0], 0);
  assertAlmostEquals(safe.dataSync()[0], 1);
  tf.dispose([wrong, saturated, safe]);
});

Deno.test("crossEntropy equals PyTorch's", () =>
  assertNoLeak(() => {
    const { logits, labels, ...expected } = fixtures.crossEntropy;
    const classes = tf.tensor1d(labels, "int32");
    assertMatches((x) => crossEntropy(x as tf.Tensor2D, classes), logits, expected);
    classes.dispose();
  }));

Deno.test("stopGradient passes values and no gradient", () =>
  assertNoLeak(() => {
    const x = tf.tensor1d([1, 2]);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => x.mul(stopGradient(x)).sum())(x);
    assertAlmostEquals(value.dataSync()[0], 5);
    assert(relativeError(grad, [1, 2]) < TOLERANCE);
    tf.dispose([x, value, grad]);
  }));

Deno.test("what is before stopGradient needs no gradient, and nor does what withoutGradient computes", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.tensor1d([1, 4]);
      const noGradient = (x: tf.Tensor) => tf.cumprod(x); // TensorFlow.js has none
      assertThrows(() => tf.grad((x) => noGradient(x).mul(x))(x), Error, "Cumprod");
      const grad = tf.grad((x) => stopGradient(x).mul(withoutGradient(() => noGradient(x))).mul(x));
      assert(relativeError(grad(x), [1, 16]) < TOLERANCE);
    })
  ));
