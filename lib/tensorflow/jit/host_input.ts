// Numbers that JavaScript computes for each call of a traced function.

import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend/backend.ts";
import { recorder, TraceError } from "../backend/recorder.ts";
import { withMathRandom } from "./math_random.ts";

/**
 * A tensor of the numbers that `read` gives. In a traced function, `read` runs at every call, in the order of the code:
 * this is for what JavaScript keeps track of, a count of steps or a learning rate. Everything else that JavaScript
 * computes while a function is traced stays the same at each call.
 *
 * @example
 * ```ts
 * import { hostInput, jit, tf } from "lib/tensorflow/mod.ts";
 * let rate = 1;
 * const scaled = jit((x: tf.Tensor) => x.mul(hostInput(() => [rate])), { name: "scaled" });
 * const x = tf.tensor1d([1, 2]);
 * scaled(x).print(); // [1, 2]
 * rate = 10;
 * scaled(x).print(); // [10, 20]
 * ```
 *
 * @param read may have side effects; must return the same number of values each time
 * @returns (numbers)
 */
export function hostInput(
  read: () => number[],
  dtype: "float32" | "int32" = "float32",
): tf.Tensor1D {
  if (!recorder) return tf.tensor1d(read(), dtype);
  const values = withMathRandom(read);
  const type = backend.getDTypeInteger(dtype);
  const id = recorder.hostInput(values, type, () => checkedLength(read(), values.length));
  return backend.createOutputTensor({ id, shape: [values.length], dtype: type }) as tf.Tensor1D;
}

function checkedLength(values: number[], length: number): number[] {
  if (values.length === length) return values;
  throw new TraceError(
    `hostInput gave ${length} numbers while the function was traced, and gives ${values.length} now.`,
  );
}
