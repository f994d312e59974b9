// Runs a case on the present backend, and takes its results off it.

import { numTensorHandles, tf } from "lib/tensorflow/mod.ts";
import type { OpCase } from "./case.ts";

/** A tensor's contents, on no backend. */
export interface Result {
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

async function read(tensor: tf.Tensor): Promise<Result> {
  const { shape, dtype } = tensor;
  if (dtype !== "complex64") {
    const values = await tensor.data() as ArrayLike<number> | string[];
    tensor.dispose();
    return { shape, dtype, values };
  }
  const parts = [tf.real(tensor), tf.imag(tensor)];
  tensor.dispose();
  const [real, imaginary] = await Promise.all(parts.map(read));
  const values = [real, imaginary].flatMap(({ values }) => Array.from(values as ArrayLike<number>));
  return { shape, dtype, values };
}

/**
 * The results of a case, then, if it is differentiable, the gradient for each float input.
 *
 * @throws Error when it leaves tensors behind, or what an op throws
 */
export async function runCase({ inputs, run, differentiable }: OpCase): Promise<Result[]> {
  const before = liveTensors();
  const outputs = tf.tidy(() => {
    const random = seeded(1);
    const tensors = inputs.map(({ values, shape, dtype }) =>
      tf.tensor(values(random), shape, dtype)
    );
    const results = [run(...tensors)].flat();
    return differentiable ? [...results, ...gradients(run, tensors)] : results;
  });
  const results: Result[] = [];
  // An op may give one of its inputs, or the same tensor twice.
  for (const output of outputs.map((output) => output.clone())) results.push(await read(output));
  tf.dispose(outputs);
  const left = liveTensors() - before;
  if (left !== 0) throw new Error(`${left} tensors left on ${tf.getBackend()}`);
  return results;
}

function liveTensors(): number {
  return tf.memory().numTensors + numTensorHandles();
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
