// Samples codes from logits.

import { tf } from "lib/tensorflow/mod.ts";
import { softmax, type TensorRandom } from "lib/nn/mod.ts";
import { requireNumber } from "lib/values/mod.ts";

/** How codes are sampled. */
export interface SamplingOptions {
  /** Divides the logits; 0 takes the largest one. Default 1. */
  temperature?: number;
}

/** A source of uniform random numbers: {@linkcode TensorRandom}. */
export type Uniform = Pick<TensorRandom, "uniform">;

/** Its logarithm is finite. */
const SMALLEST = 1e-9;

/** @throws RangeError when an option is out of its range */
export function checkSampling({ temperature = 1 }: SamplingOptions): void {
  requireNumber("temperature", temperature, { least: 0 });
}

/**
 * Samples a code for each position: the first whose cumulative probability is above the position's uniform random number.
 *
 * @param logits (B, M, codes)
 * @returns (B, M), int32
 */
export function drawCodes(
  logits: tf.Tensor3D,
  random: Uniform,
  { temperature = 1 }: SamplingOptions = {},
): tf.Tensor2D {
  return tf.tidy(() => {
    if (temperature === 0) return logits.argMax<tf.Tensor2D>(-1);
    const weights = softmax(logits.mul<tf.Tensor3D>(1 / temperature)); // (B, M, codes)
    const u = random.uniform<tf.Rank.R3>([logits.shape[0], logits.shape[1], 1]); // (B, M, 1)
    return firstAbove(weights, u);
  });
}

/** The first code whose cumulative sum of weights (B, M, codes) is above a share (B, M, 1) of their total: (B, M), int32. */
function firstAbove(weights: tf.Tensor3D, share: tf.Tensor3D): tf.Tensor2D {
  const [batch, length, codes] = weights.shape;
  const size = groupSize(codes);
  // First a group of codes, then a code of it: one cumulative sum over all codes would be slower.
  const groups = weights.reshape<tf.Tensor4D>([batch, length, codes / size, size]); // (B, M, groups, size)
  const ofGroups = groups.sum<tf.Tensor3D>(-1).cumsum(-1); // (B, M, groups)
  const drawn = share.mul(last(ofGroups)); // (B, M, 1)
  const isBefore = ofGroups.lessEqual(drawn); // (B, M, groups)
  const group = isBefore.cast("int32").sum<tf.Tensor2D>(-1); // (B, M)
  const before = tf.where(isBefore, ofGroups, 0).max(-1, true); // (B, M, 1)
  const inGroup = tf.gather(groups, group.expandDims<tf.Tensor3D>(2), 2, 2).squeeze([2]).cumsum(-1); // (B, M, size)
  // With rounding errors, the code must still be one of the group that has a weight.
  const rest = tf.minimum(drawn.sub(before), last(inGroup).mul(1 - 2 ** -23)); // (B, M, 1)
  const code = inGroup.lessEqual(rest).cast("int32").sum(-1); // (B, M)
  return group.mul(tf.scalar(size, "int32")).add(code);
}

/** Largest number of codes in a group. */
const MOST_OF_GROUP = 32;

/** The largest divisor of the number of codes up to the largest group. */
function groupSize(codes: number): number {
  let size = Math.min(MOST_OF_GROUP, codes);
  while (codes % size !== 0) size--;
  return size;
}

/** The last element along the last axis, (B, M, 1). */
function last(x: tf.Tensor): tf.Tensor {
  return x.slice([0, 0, x.shape[2]! - 1], [-1, -1, 1]);
}

/** Log-probabilities (B, M) of codes (B, M), int32, under logits (B, M, codes). */
export function logProbabilities(logits: tf.Tensor3D, codes: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const chosen = tf.gather(logits, codes.expandDims(2) as tf.Tensor3D, 2, 2).squeeze([2]); // (B, M)
    return chosen.sub(tf.logSumExp(logits, -1)); // (B, M)
  });
}

/** Samples of the standard Gumbel distribution, -log(-log u). */
export function gumbel<R extends tf.Rank>(shape: tf.ShapeMap[R], random: Uniform): tf.Tensor<R> {
  return tf.tidy(() => random.uniform(shape, SMALLEST, 1).log().neg().log().neg());
}
