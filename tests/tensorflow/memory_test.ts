// Memory stays flat over thousands of steps: tensors by count, the process by its size.

import { assert, assertEquals } from "@std/assert";
import { numTensorHandles, tf } from "lib/tensorflow/mod.ts";

/**
 * Growth that is no leak: JavaScript's heap and the allocators' pools (measured: -80 to 50 MB). In each test below, one
 * tensor lost at each step would come to 190 MB and more.
 */
const SLACK_BYTES = 100e6;

/** Runs `step` to warm up, then `count` times more; checks that neither tensors nor the process's memory grow. */
function assertFlat(count: number, step: () => void): void {
  const measure = (count: number) => {
    for (let i = 0; i < count; i++) step();
    return [tf.memory().numTensors, tf.memory().numDataBuffers, numTensorHandles()];
  };
  const before = measure(Math.ceil(count / 4));
  const rss = Deno.memoryUsage().rss;
  assertEquals(measure(count), before);
  const growth = Deno.memoryUsage().rss - rss;
  assert(growth < SLACK_BYTES, `the process grew by ${growth / 1e6} MB`);
}

Deno.test("3,000 steps of Adam leave no tensor and no memory behind", () => {
  const weights = tf.variable(tf.randomNormal([256, 64], 0, 0.1, "float32", 1));
  const bias = tf.variable(tf.zeros([64]));
  const x = tf.randomNormal([32, 256], 0, 1, "float32", 2);
  const optimizer = tf.train.adam(1e-3);
  const variables = [weights, bias];
  const step = () => {
    const loss = optimizer.minimize(
      () => tf.relu(tf.add(tf.matMul(x, weights), bias)).square().mean().asScalar(),
      true,
      variables,
    );
    loss!.dispose();
  };
  assertFlat(3_000, step);
  tf.dispose([x, ...variables]);
  optimizer.dispose();
});

Deno.test("a thousand convolutions with their gradients leave nothing behind", () => {
  const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 8, 8], 0, 1, "float32", 1);
  const x = tf.randomNormal<tf.Rank.R4>([8, 32, 32, 8], 0, 1, "float32", 2);
  const gradient = tf.grads((x: tf.Tensor, w: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 1).sin().sum().asScalar()
  );
  assertFlat(1_000, () => tf.tidy(() => void gradient([x, filter])));
  tf.dispose([x, filter]);
});

Deno.test("tensors written and read thousands of times leave nothing behind", () => {
  const values = new Float32Array(25_000).fill(1); // 0.1 MB; 5,000 times, in and out: 1 GB
  assertFlat(5_000, () => {
    const y = tf.tidy(() => tf.add(tf.tensor1d(values), 1));
    assertEquals(y.dataSync()[0], 2);
    y.dispose();
  });
});

Deno.test("ops that fail thousands of times leave nothing behind", () => {
  const a = tf.ones([200, 200]), b = tf.ones([199, 200]);
  let errors = 0;
  assertFlat(2_000, () => {
    try {
      tf.tidy(() => tf.einsum("ij,jk->ik", tf.add(a, 1), b));
    } catch {
      errors++;
    }
  });
  assertEquals(errors, 2_500);
  tf.dispose([a, b]);
});
