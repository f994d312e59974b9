// Checks that code leaves no tensor behind, and that a tensor is what it should be.

import { assert, assertEquals } from "@std/assert";
import { numTensorHandles, tf } from "lib/tensorflow/mod.ts";

/** What `test` gives, after a comparison of the numbers of live tensors, in TensorFlow.js and in TensorFlow. */
export async function assertNoLeak<T>(test: () => T | Promise<T>): Promise<T> {
  const before = [tf.memory().numTensors, numTensorHandles()];
  const result = await test();
  assertEquals(
    [tf.memory().numTensors, numTensorHandles()],
    before,
    "live tensors after and before",
  );
  return result;
}

/** Largest difference between a tensor and nested arrays of numbers, over 1 + |expected|. */
export function relativeError(actual: tf.Tensor, expected: tf.TensorLike): number {
  return tf.tidy(() => {
    const wanted = tf.tensor(expected);
    assertEquals(actual.shape, wanted.shape);
    return actual.sub(wanted).abs().div(wanted.abs().add(1)).max().dataSync()[0];
  });
}

/** Compares a tensor with numbers, and says what it is when it fails. */
export function assertClose(
  what: string,
  actual: tf.Tensor,
  expected: tf.TensorLike,
  tolerance: number,
): void {
  const error = relativeError(actual, expected);
  assert(error < tolerance, `${what} is off by ${error}`);
}
