// Losses against PyTorch's values and gradients, eager and traced.

import { assertEquals, assertThrows } from "@std/assert";
import {
  crossEntropy,
  type CrossEntropyOptions,
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  l1,
  mse,
} from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertClose, assertNoLeak } from "../support/leaks.ts";
import { readFixtures } from "../support/fixture_file.ts";
import { assertGradients, type NumericOptions } from "../support/numeric_gradient.ts";

interface LossCase {
  inputs: tf.TensorLike[];
  value: number;
  gradients: tf.TensorLike[];
}
interface Fixtures {
  crossEntropy: Record<"plain" | "smooth" | "masked", LossCase> & {
    labels: number[][];
    mask: number[][];
  };
  losses: Record<string, LossCase>;
}

const fixtures = readFixtures<Fixtures>("training.json");
const TOLERANCE = 1e-6;

function checkLoss(
  loss: (...inputs: tf.Tensor[]) => tf.Scalar,
  expected: LossCase,
  numeric: NumericOptions | false = {},
): Promise<void> {
  return assertNoLeak(() => {
    const inputs = expected.inputs.map((input) => tf.tidy(() => tf.variable(tf.tensor(input))));
    const run = () => {
      const { value, grads } = tf.variableGrads(() => loss(...inputs), inputs);
      return { value, gradients: inputs.map(({ name }) => grads[name]) };
    };
    const jitted = jit(run, { name: "loss" });
    for (const step of [run, jitted, jitted]) {
      tf.tidy(() => {
        const { value, gradients } = step();
        assertClose("value", value, expected.value, TOLERANCE);
        gradients.forEach((gradient, i) => {
          assertClose(`gradient ${i}`, gradient, expected.gradients[i], TOLERANCE);
        });
      });
    }
    jitted.dispose();
    if (numeric) assertGradients(() => loss(...inputs), inputs, numeric);
    tf.dispose(inputs);
  });
}

const { losses } = fixtures;
// Where a hinge or an absolute value bends, differences say nothing.
Deno.test("the discriminator's hinge loss equals PyTorch's", () =>
  checkLoss(hingeDiscriminatorLoss, losses.hingeDiscriminator));
Deno.test("the generator's hinge loss equals PyTorch's", () =>
  checkLoss(hingeGeneratorLoss, losses.hingeGenerator));
Deno.test("mse equals PyTorch's", () => checkLoss(mse, losses.mse));
Deno.test("l1 equals PyTorch's, also where there is no difference", () =>
  checkLoss(l1, losses.l1, false));

Deno.test("cross-entropy equals PyTorch's: plain, with smoothing, with a mask", async () => {
  const { labels, mask, plain, smooth, masked } = fixtures.crossEntropy;
  const l = () => tf.tensor2d(labels, undefined, "int32");
  const m = () => tf.tensor2d(mask, undefined, "bool");
  const check = (options: () => CrossEntropyOptions, expected: LossCase) =>
    checkLoss((x) => tf.tidy(() => crossEntropy(x, l(), options())), expected);
  await check(() => ({}), plain);
  await check(() => ({ labelSmoothing: 0.1 }), smooth);
  await check(() => ({ labelSmoothing: 0.1, mask: m() }), masked);
});

Deno.test("cross-entropy of nothing is zero, and so is its gradient", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const [labels, mask] = [tf.zeros([2], "int32"), tf.zeros([2])];
      const loss = (x: tf.Tensor) => crossEntropy(x, labels, { mask });
      const { value, grad } = tf.valueAndGrad(loss)(tf.tensor2d([[1, 2], [3, 5]]));
      assertEquals([...value.dataSync(), ...grad.dataSync()].map(Math.abs), [0, 0, 0, 0, 0]);
    })
  ));

Deno.test("losses say which shapes do not fit", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const [x, labels] = [tf.zeros([2, 3]), tf.zeros([2], "int32")];
      assertThrows(() => mse(x, labels), Error, "(2, 3) with (2)");
      assertThrows(() => l1(x, labels), Error, "l1");
      assertThrows(() => crossEntropy(x, x), Error, "labels of (2), but got (2, 3)");
      assertThrows(() => crossEntropy(x, labels, { mask: x }), Error, "mask of (2)");
      assertThrows(() => crossEntropy(x, labels, { labelSmoothing: 1 }), RangeError, "not 1");
    })
  ));
