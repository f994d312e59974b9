// Numbers that Python and TypeScript make alike (tests/fixtures/twins/noise.py), so that fixtures need not hold weights.

import { tf } from "lib/tensorflow/mod.ts";
import type { Module } from "lib/nn/mod.ts";

/** Uniform random numbers in [-1, 1) that the name fixes: its FNV-1a hash and the index, mixed as MurmurHash3 does at its end. */
export function noiseValues(name: string, count: number): Float32Array {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619);
  return Float32Array.from({ length: count }, (_, i) => {
    let x = (Math.imul(i, 0x9E3779B9) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85EBCA6B) >>> 0;
    x = Math.imul(x ^ (x >>> 13), 0xC2B2AE35) >>> 0;
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

/** The same as a tensor. */
export function noise<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  return tf.tensor(noiseValues(name, tf.util.sizeFromShape(shape as number[])), shape);
}

/** Whole numbers below `count` that the name fixes, int32. */
export function noiseIntegers<R extends tf.Rank>(
  name: string,
  shape: tf.ShapeMap[R],
  count: number,
): tf.Tensor<R> {
  return noise<R>(name, shape).add(1).div(2).mul(count).floor().cast("int32");
}

/** Gives every weight the value that its name fixes, of its layer's usual size. Statistics stay as they are. */
export function loadNoise(module: Module): void {
  tf.tidy(() => {
    for (const [name, variable] of module.namedVariables()) {
      if (variable.trainable || name.endsWith("codebook")) variable.assign(weight(name, variable));
    }
  });
}

function weight(name: string, { shape }: tf.Variable): tf.Tensor {
  const x = noise(name, shape as [number]);
  if (name.endsWith("codebook")) return x;
  if (shape.length > 1) return x.mul(Math.sqrt(3 / tf.util.sizeFromShape(shape.slice(0, -1))));
  return name.endsWith("scale") ? x.mul(0.3).add(1) : x.mul(0.2);
}

/** A tensor in two numbers: its length, and its product with noise. */
export type Sketch = [length: number, product: number];

/** How far a tensor is from what a sketch was made of, over 1 + its length. */
export function sketchError(name: string, tensor: tf.Tensor, [length, product]: Sketch): number {
  const values = tensor.dataSync();
  const other = noiseValues(`${name} sketch`, values.length);
  let [squares, sum] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    squares += values[i] ** 2;
    sum += values[i] * other[i];
  }
  return Math.max(Math.abs(Math.sqrt(squares) - length), Math.abs(sum - product)) / (1 + length);
}
