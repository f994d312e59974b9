// TensorFlow.js's random tensors, drawn by TensorFlow.
//
// TensorFlow.js draws in JavaScript, one number after the other. In a traced function these would be constants. These
// have the same signatures and distributions, and other numbers for the same seed: those of TensorFlow's counter-based
// generator, on every backend.

import * as tf from "@tensorflow/tfjs";
import { assertNotTracing } from "../backend/recorder.ts";
import { drawRandom } from "./draw.ts";
import { type Seed, seedPair } from "./seeds.ts";

/** Normal numbers, rounded to whole ones for `int32`. */
export const randomNormal: typeof tf.randomNormal = (shape, mean = 0, stdDev = 1, dtype, seed) =>
  tf.tidy(() => {
    const standard = drawRandom("StatelessRandomNormal", shape, seedPair(seed));
    return bell(standard, mean, stdDev, dtype);
  });

/** Normal numbers with mean 0 and deviation 1. */
export const randomStandardNormal: typeof tf.randomStandardNormal = (shape, dtype, seed) =>
  randomNormal(shape, 0, 1, dtype, seed);

/** Normal numbers at most two deviations from the mean. */
export const truncatedNormal: typeof tf.truncatedNormal = (
  shape,
  mean = 0,
  stdDev = 1,
  dtype,
  seed,
) =>
  tf.tidy(() => {
    const standard = drawRandom("StatelessTruncatedNormal", shape, seedPair(seed));
    return bell(standard, mean, stdDev, dtype);
  });

/** Uniform random numbers in [minval, maxval), cut off to whole ones for `int32` and `bool`. */
export function randomUniform<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  minval = 0,
  maxval = 1,
  dtype: tf.DataType = "float32",
  seed?: Seed,
): tf.Tensor<R> {
  return tf.tidy(() => {
    const standard = drawRandom("StatelessRandomUniform", shape, seedPair(seed));
    const numbers = standard.mul<tf.Tensor<R>>(maxval - minval).add<tf.Tensor<R>>(minval);
    return dtype === "float32" ? numbers : numbers.cast<tf.Tensor<R>>("int32").cast(dtype);
  });
}

/** Whole numbers in [minval, maxval). */
export const randomUniformInt: typeof tf.randomUniformInt = (shape, minval, maxval, seed) =>
  randomUniform(shape, minval, maxval, "int32", seed);

/** As in TensorFlow.js: `randFunction` makes the numbers, so a traced function cannot have it. */
export const rand: typeof tf.rand = (shape, randFunction, dtype) => {
  assertNotTracing("tf.rand makes its numbers in JavaScript. Use tf.randomUniform.");
  return tf.rand(shape, randFunction, dtype);
};

/** As in TensorFlow.js: it draws in JavaScript, so a traced function cannot have it. */
export const randomGamma: typeof tf.randomGamma = (shape, alpha, beta, dtype, seed) => {
  assertNotTracing("tf.randomGamma draws in JavaScript. Call it outside and pass its result.");
  return tf.randomGamma(shape, alpha, beta, dtype, seed);
};

function bell<R extends tf.Rank>(
  standard: tf.Tensor<R>,
  mean: number,
  deviation: number,
  dtype: tf.DataType | undefined,
): tf.Tensor<R> {
  if (dtype === "bool") throw new Error("Normal numbers cannot be of type bool.");
  const numbers = standard.mul<tf.Tensor<R>>(deviation).add<tf.Tensor<R>>(mean);
  return dtype === "int32" ? numbers.round().cast("int32") : numbers;
}
