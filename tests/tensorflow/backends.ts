// Switches between TensorFlow and TensorFlow.js's own CPU backend.

import { tf } from "lib/tensorflow/mod.ts";

/** Runs `work` on a backend, to the end of the promise that it may give, and goes back to the present one. */
export function onBackend<T>(name: "tensorflow" | "cpu", work: () => T): T {
  const previous = tf.getBackend();
  tf.setBackend(name);
  let ends = true;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    ends = false;
    return result.finally(() => tf.setBackend(previous)) as T;
  } finally {
    if (ends) tf.setBackend(previous);
  }
}

/** TensorFlow.js greets the first use of its slow backend, but not in its own tests. */
function useCpuWithoutGreeting(): void {
  tf.env().set("IS_TEST", true);
  onBackend("cpu", () => tf.scalar(0).dispose());
  tf.env().set("IS_TEST", false);
}

useCpuWithoutGreeting();
