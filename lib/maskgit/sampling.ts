// Draws codes from logits.

import { tf } from "lib/tensorflow/mod.ts";
import { softmax, type TensorRandom } from "lib/nn/mod.ts";
import { requireNumber, requireWhole } from "lib/values/mod.ts";

/** How codes are drawn. */
export interface SamplingOptions {
  /** Divides the logits; 0 takes the likeliest code. Default 1. */
  temperature?: number;
  /** Only so many of the likeliest codes are drawn; 0 for all, the default. */
  topK?: number;
  /** Only the likeliest codes are drawn that together are as likely as this. Default 1: all. */
  topP?: number;
}

/** What draws uniform random numbers: {@linkcode TensorRandom}. */
export type Uniform = Pick<TensorRandom, "uniform">;

/** Log of it is a number. */
const SMALLEST = 1e-9;

/** @throws RangeError when an option is out of its range */
export function checkSampling({ temperature = 1, topK = 0, topP = 1 }: SamplingOptions): void {
  requireNumber("temperature", temperature, { least: 0 });
  requireWhole("topK", topK, { least: 0 });
  requireNumber("topP", topP, { above: 0, most: 1 });
}

/**
 * Draws a code for each position: the first whose cumulative probability is above a uniform random number, one
 * for each position.
 *
 * @param logits (B, M, codes)
 * @returns (B, M), int32
 */
export function drawCodes(
  logits: tf.Tensor3D,
  random: Uniform,
  { temperature = 1, topK = 0, topP = 1 }: SamplingOptions = {},
): tf.Tensor2D {
  return tf.tidy(() => {
    if (temperature === 0) return logits.argMax<tf.Tensor2D>(-1);
    let weights = softmax(logits.mul<tf.Tensor3D>(1 / temperature)); // (B, M, codes)
    const codes = logits.shape[2];
    if (topK > 0 && topK < codes) weights = likeliest(weights, topK);
    if (topP < 1) weights = nucleus(weights, topP);
    const uniform = random.uniform<tf.Rank.R3>([logits.shape[0], logits.shape[1], 1]); // (B, M, 1)
    return firstAbove(weights, uniform);
  });
}

/** The first code at which the weights (B, M, codes), summed up, are above a share (B, M, 1) of their total: (B, M). */
function firstAbove(weights: tf.Tensor3D, share: tf.Tensor3D): tf.Tensor2D {
  const [batch, length, codes] = weights.shape;
  const size = groupSize(codes);
  // First a group of codes, then one of these: sums over so many codes, one after the other, would take their time.
  const groups = weights.reshape<tf.Tensor4D>([batch, length, codes / size, size]); // (B, M, groups, size)
  const ofGroups = groups.sum<tf.Tensor3D>(-1).cumsum(-1); // (B, M, groups)
  const drawn = share.mul(last(ofGroups)); // (B, M, 1)
  const isBefore = ofGroups.lessEqual(drawn); // (B, M, groups)
  const group = isBefore.cast("int32").sum<tf.Tensor2D>(-1); // (B, M)
  const before = tf.where(isBefore, ofGroups, 0).max(-1, true); // (B, M, 1)
  const inGroup = tf.gather(groups, group.expandDims<tf.Tensor3D>(2), 2, 2).squeeze([2]).cumsum(-1); // (B, M, size)
  // Rounding must not lead beyond the group's last code that has a weight.
  const rest = tf.minimum(drawn.sub(before), last(inGroup).mul(1 - 2 ** -23)); // (B, M, 1)
  const code = inGroup.lessEqual(rest).cast("int32").sum(-1); // (B, M)
  return group.mul(tf.scalar(size, "int32")).add(code);
}

/** Most codes of a group. */
const MOST_OF_GROUP = 32;

/** The largest divisor of the number of codes that is no larger than a group may be. */
function groupSize(codes: number): number {
  let size = Math.min(MOST_OF_GROUP, codes);
  while (codes % size !== 0) size--;
  return size;
}

/** The last along the last axis, (B, M, 1). */
function last(x: tf.Tensor): tf.Tensor {
  return x.slice([0, 0, x.shape[2]! - 1], [-1, -1, 1]);
}

/** The logarithms of the probabilities of codes (B, M), int32, by logits (B, M, codes). */
export function logProbabilities(logits: tf.Tensor3D, codes: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const chosen = tf.gather(logits, codes.expandDims(2) as tf.Tensor3D, 2, 2).squeeze([2]); // (B, M)
    return chosen.sub(tf.logSumExp(logits, -1)); // (B, M)
  });
}

/** Numbers of the standard Gumbel distribution. */
export function gumbel<R extends tf.Rank>(shape: tf.ShapeMap[R], random: Uniform): tf.Tensor<R> {
  return tf.tidy(() => random.uniform(shape, SMALLEST, 1).log().neg().log().neg());
}

/** Zero for all but the `count` likeliest codes (Fan et al., "Hierarchical neural story generation", 2018). */
function likeliest(weights: tf.Tensor3D, count: number): tf.Tensor3D {
  const least = tf.topk(weights, count).values.slice([0, 0, count - 1], [-1, -1, 1]); // (B, M, 1)
  return weights.mul(weights.greaterEqual(least).cast("float32"));
}

/** Zero for the codes after those that together reach a share (Holtzman et al., "Neural text degeneration", 2020). */
function nucleus(weights: tf.Tensor3D, share: number): tf.Tensor3D {
  const sorted = tf.topk(weights, weights.shape[2]).values; // (B, M, codes), the likeliest first
  const before = sorted.cumsum(-1, true); // (B, M, codes)
  const needed = before.less(sorted.sum(-1, true).mul(share)); // (B, M, codes)
  const least = tf.where(needed, sorted, Infinity).min(-1, true); // (B, M, 1)
  return weights.mul(weights.greaterEqual(least).cast("float32"));
}
