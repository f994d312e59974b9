// Runs a case on TensorFlow and on TensorFlow.js's own CPU backend and compares results, gradients and what is left.

import { assert, assertEquals } from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts";
import { onBackend } from "../backends.ts";
import { withoutLeak } from "../leaks.ts";
import type { OpCase } from "./case.ts";

/**
 * Greatest difference between two float32 results a and b, relative to 1 + |b|.
 *
 * Both backends compute in float32, whose steps are 6e-8 wide at 1; sums of a few hundred products, in another order,
 * and TensorFlow's own approximations of exp, tanh, erf and the like stay below this.
 */
export const TOLERANCE = 2e-5;

/** A tensor's contents, on no backend. */
interface Result {
  shape: number[];
  dtype: tf.DataType;
  values: ArrayLike<number> | string[];
}

/** Uniform numbers in [0, 1), the same for every run of a case (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function read(tensor: tf.Tensor): Result {
  const values = tensor.dtype === "complex64"
    ? [tf.real(tensor), tf.imag(tensor)].flatMap((part) => [...part.dataSync()])
    : tensor.dataSync() as ArrayLike<number>;
  return { shape: tensor.shape, dtype: tensor.dtype, values };
}

/** The results of a case, then, if it is differentiable, the gradient for each float input. */
function runCase({ inputs, run, differentiable }: OpCase): Result[] {
  const results: Result[] = [];
  tf.tidy(() => {
    const random = seeded(1);
    const tensors = inputs.map(({ values, shape, dtype }) =>
      tf.tensor(values(random), shape, dtype)
    );
    results.push(...[run(...tensors)].flat().map(read));
    if (differentiable) results.push(...gradients(run, tensors).map(read));
  });
  return results;
}

/** Gradients of the sum of the sines of all results: every element has its own weight in it. */
function gradients(run: OpCase["run"], tensors: tf.Tensor[]): tf.Tensor[] {
  const variables = tensors.filter((tensor) => tensor.dtype === "float32");
  return tf.grads((...values: tf.Tensor[]) => {
    const queue = [...values];
    const inputs = tensors.map((tensor) => tensor.dtype === "float32" ? queue.shift()! : tensor);
    return tf.addN([run(...inputs)].flat().map((output) => tf.sum(tf.sin(output))));
  })(variables);
}

/**
 * Asserts that TensorFlow computes what TensorFlow.js's CPU backend does: shapes and types equal, floats within
 * {@linkcode TOLERANCE}, everything else exactly; and that no tensor is left behind.
 */
export function assertSameOnBothBackends(opCase: OpCase): void {
  const expected = onBackend("cpu", () => withoutLeak(() => runCase(opCase)));
  const actual = onBackend("tensorflow", () => withoutLeak(() => runCase(opCase)));
  assertEquals(actual.length, expected.length);
  actual.forEach((result, i) => {
    const what = `output ${i}`;
    assertEquals(result.shape, expected[i].shape, `shape of ${what}`);
    assertEquals(result.dtype, expected[i].dtype, `type of ${what}`);
    assertClose(result, expected[i], what);
  });
}

function assertClose({ values, dtype }: Result, expected: Result, what: string): void {
  if (dtype !== "float32" && dtype !== "complex64") {
    return assertEquals([...values as string[]], [...expected.values as string[]], what);
  }
  for (let i = 0; i < values.length; i++) {
    const [a, b] = [values[i] as number, expected.values[i] as number];
    // Object.is: equal infinities and NaN have no difference.
    const close = Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * (1 + Math.abs(b));
    assert(close, `${what}, element ${i}: ${a} instead of ${b}`);
  }
}
