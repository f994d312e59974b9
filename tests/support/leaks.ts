// Checks that code leaves no tensor behind.

import { assertEquals } from "@std/assert";
import { numTensorHandles, tf } from "lib/tensorflow/mod.ts";

/** Runs `test`, then compares the numbers of live tensors, in TensorFlow.js and in TensorFlow. */
export async function assertNoLeak(test: () => void | Promise<void>): Promise<void> {
  const before = [tf.memory().numTensors, numTensorHandles()];
  await test();
  assertEquals(
    [tf.memory().numTensors, numTensorHandles()],
    before,
    "live tensors after and before",
  );
}

/** Largest difference between a tensor and nested arrays of numbers, over 1 + |expected|. */
export function relativeError(actual: tf.Tensor, expected: tf.TensorLike): number {
  return tf.tidy(() => {
    const wanted = tf.tensor(expected);
    assertEquals(actual.shape, wanted.shape);
    return actual.sub(wanted).abs().div(wanted.abs().add(1)).max().dataSync()[0];
  });
}
