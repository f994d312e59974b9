// Blocks and activations: values and gradients are PyTorch's, eager and traced, and so are gradients of gradients.

import { assert, assertThrows } from "@std/assert";
import {
  biasAdd,
  gelu,
  groupNorm,
  jit,
  layerNorm,
  softmax,
  softmaxCrossEntropy,
  swish,
  tf,
} from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../../support/leaks.ts";
import { onBackend } from "../backends.ts";
import fixtures from "../../fixtures/blocks.json" with { type: "json" };

/** Rounding in float32 of a few dozen ops; TensorFlow's and PyTorch's exp, erf and tanh differ in the last bits. */
const TOLERANCE = 5e-6;

type Function = (...inputs: tf.Tensor[]) => tf.Tensor;
type Fixture = { inputs: unknown[]; value: unknown; weights: unknown; gradients: unknown[] };

const labels = () => tf.tensor(fixtures.crossEntropy.labels, undefined, "int32");

const functions: Record<Exclude<keyof typeof fixtures, "torch">, Function> = {
  relu: tf.relu,
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  softplus: tf.softplus,
  gelu: (x) => gelu(x),
  swish: (x) => swish(x),
  groupNorm: (x, scale, shift) => {
    return groupNorm(x, scale as tf.Tensor1D, shift as tf.Tensor1D, { groups: 3, epsilon: 1e-3 });
  },
  layerNorm: (x, scale, shift) =>
    layerNorm(x, scale as tf.Tensor1D, shift as tf.Tensor1D, { epsilon: 1e-3 }),
  softmax: (x) => softmax(x),
  attention: (x) => softmax(x, { scale: 0.25, mask: tf.tensor(fixtures.attention.mask) }),
  crossEntropy: (x) => softmaxCrossEntropy(x, labels()),
  smoothedCrossEntropy: (x) => softmaxCrossEntropy(x, labels(), { smoothing: 0.1 }),
  biasAdd: (x, bias) => biasAdd(x, bias as tf.Tensor1D),
};

/** The function's value, and the gradients of sum(weights * value). */
function withGradients(f: Function, inputs: tf.Tensor[], weights: tf.Tensor): tf.Tensor[] {
  const value = f(...inputs);
  const loss = (...inputs: tf.Tensor[]) => f(...inputs).mul(weights).sum();
  return [value, ...tf.grads(loss)(inputs)];
}

for (const [name, f] of Object.entries(functions)) {
  const { inputs, value, weights, gradients } = fixtures[name as "relu"] as Fixture;
  const tensor = (values: unknown) => tf.tensor(values as number[]);

  Deno.test(`${name} has PyTorch's values and gradients`, () =>
    assertNoLeak(() => {
      const compute = (...inputs: tf.Tensor[]) => withGradients(f, inputs, tensor(weights));
      const graph = jit(compute);
      const xla = jit(compute, { compile: "xla" });
      const fused = jit(compute, { fuseBlocks: true });
      tf.tidy(() => {
        for (const [mode, run] of Object.entries({ eager: compute, graph, xla, fused })) {
          const results = run(...inputs.map(tensor));
          [value, ...gradients].forEach((expected, i) => {
            const error = relativeError(results[i], expected as number[]);
            assert(error < TOLERANCE, `${mode}: ${i ? `gradient ${i}` : "value"} off by ${error}`);
          });
        }
      });
      [graph, xla, fused].forEach((f) => f.dispose());
    }));

  Deno.test(`${name}: the gradient of the gradient is its slope`, () =>
    assertNoLeak(() =>
      tf.tidy(() => {
        // At points away from the kinks, moved along a direction by a step that float32 bears.
        const [x, ...rest] = inputs.map(tensor).map((t) => t.clipByValue(-3, 3).add(0.013));
        const dy = tensor(weights);
        const slope = (x: tf.Tensor) => tf.grad((x) => f(x, ...rest).square().mul(dy).sum())(x);
        const direction = tf.randomNormal(x.shape, 0, 1, "float32", 3);
        const along = (x: tf.Tensor) => slope(x).mul(direction).sum();
        const actual = tf.grad(along)(x).mul(direction).sum().dataSync()[0];
        const step = 1e-2;
        const [after, before] = [step, -step].map((s) => along(x.add(direction.mul(s))));
        const expected = after.sub(before).div(2 * step).dataSync()[0];
        assert(
          Math.abs(actual - expected) < 2e-2 * (1 + Math.abs(expected)),
          `${actual} ${expected}`,
        );
      })
    ));
}

Deno.test("what does not fit together is an error that says what", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.zeros([2, 3]), two = tf.zeros<tf.Rank.R1>([2]);
      assertThrows(() => biasAdd(x, two), Error, "not [2,3] and [2]");
      assertThrows(() => layerNorm(x, two, two), Error, "not [2]");
      assertThrows(
        () => softmaxCrossEntropy(x, tf.zeros([3], "int32")),
        Error,
        "not [2,3] and [3]",
      );
      assertThrows(() => softmaxCrossEntropy(x, two), Error, "not float32");
      const classes = tf.tensor1d([0, 1], "int32");
      assertThrows(() => softmaxCrossEntropy(x, classes, { smoothing: 1 }), RangeError, "not 1");
      const wrong = tf.tensor1d([0, 3], "int32");
      assertThrows(() => softmaxCrossEntropy(x, wrong).dataSync(), Error, "label value of 3");
    })
  ));

Deno.test("on another backend, blocks and activations are composed of its ops", () => {
  const cpu = (f: () => tf.Tensor[]) =>
    onBackend("cpu", () => tf.tidy(() => f().map((t) => t.arraySync())));
  for (const [name, f] of Object.entries(functions)) {
    const { inputs, value, weights, gradients } = fixtures[name as "relu"] as Fixture;
    const tensors = () => inputs.map((values) => tf.tensor(values as number[]));
    const results = cpu(() => withGradients(f, tensors(), tf.tensor(weights as number[])));
    tf.tidy(() =>
      [value, ...gradients].forEach((expected, i) => {
        const error = relativeError(tf.tensor(results[i] as number[]), expected as number[]);
        assert(error < 1e-5, `${name}: ${i ? `gradient ${i}` : "value"} off by ${error}`);
      })
    );
  }
});

Deno.test("layerNorm of long rows, whose traced means are summed in another order, is eager code's", () =>
  assertNoLeak(() => {
    const compute = (...inputs: tf.Tensor[]) =>
      withGradients(functions.layerNorm, inputs, tf.randomNormal([5, 48], 0, 1, "float32", 4));
    const traced = [{}, { compile: "xla" }, { fuseBlocks: true }] as const;
    tf.tidy(() => {
      const x = tf.randomNormal([5, 48], 1, 2, "float32", 1);
      const [scale, shift] = [2, 3].map((seed) => tf.randomNormal([48], 0, 1, "float32", seed));
      const expected = compute(x, scale, shift).map((result) => result.arraySync());
      for (const options of traced) {
        const run = jit(compute, options);
        run(x, scale, shift).forEach((result, i) =>
          assert(relativeError(result, expected[i]) < TOLERANCE, `result ${i}`)
        );
        run.dispose();
      }
    });
  }));
