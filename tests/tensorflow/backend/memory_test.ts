// Memory stays flat over thousands of steps: tensors by count, the process by its size.

import { assertEquals } from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts";
import { assertFlat } from "../flat_memory.ts";

/** Measured: 0 to 57 MB. In each test below, one tensor lost at each step would come to 190 MB and more. */
const SLACK = 100e6;

Deno.test("3,000 steps of Adam leave no tensor and no memory behind", async () => {
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
  await assertFlat(3_000, SLACK, step);
  tf.dispose([x, ...variables]);
  optimizer.dispose();
});

Deno.test("a thousand convolutions with their gradients leave nothing behind", async () => {
  const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 8, 8], 0, 1, "float32", 1);
  const x = tf.randomNormal<tf.Rank.R4>([8, 32, 32, 8], 0, 1, "float32", 2);
  const gradient = tf.grads((x: tf.Tensor, w: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 1).sin().sum().asScalar()
  );
  await assertFlat(1_000, SLACK, () => tf.tidy(() => void gradient([x, filter])));
  tf.dispose([x, filter]);
});

Deno.test("tensors written and read thousands of times leave nothing behind", async () => {
  const values = new Float32Array(25_000).fill(1); // 0.1 MB; 5,000 times, in and out: 1 GB
  await assertFlat(5_000, SLACK, () => {
    const y = tf.tidy(() => tf.add(tf.tensor1d(values), 1));
    assertEquals(y.dataSync()[0], 2);
    y.dispose();
  });
});

Deno.test("ops that fail thousands of times leave nothing behind", async () => {
  const a = tf.ones([200, 200]), b = tf.ones([199, 200]);
  let errors = 0;
  await assertFlat(2_000, SLACK, () => {
    try {
      tf.tidy(() => tf.einsum("ij,jk->ik", tf.add(a, 1), b));
    } catch {
      errors++;
    }
  });
  assertEquals(errors, 2_500);
  tf.dispose([a, b]);
});
