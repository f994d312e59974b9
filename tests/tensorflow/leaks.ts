// Checks that work leaves no tensor behind, neither in TensorFlow.js nor in TensorFlow.

import { assertEquals } from "@std/assert";
import { numTensorHandles, tf } from "lib/tensorflow/mod.ts";

/** Runs `work`, which must not leave more tensors than it found. */
export function withoutLeak<T>(work: () => T): T {
  const count = () => [tf.memory().numTensors, numTensorHandles()];
  const before = count();
  const result = work();
  assertEquals(count(), before, `tensors left on ${tf.getBackend()}`);
  return result;
}

/** Like {@linkcode withoutLeak}, for work in a `tf.tidy`. */
export function tidyWithoutLeak(work: () => void): void {
  withoutLeak(() => tf.tidy(() => void work()));
}
