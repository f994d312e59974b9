// Softmax of scaled and masked scores, the middle of attention.

import * as tf from "@tensorflow/tfjs";
import { block } from "./block.ts";

/** What is done to the scores first. */
export interface SoftmaxOptions {
  /** Factor, 1 / sqrt(width of a head) in attention. */
  scale?: number;
  /** Added after that, broadcast: 0 where a position may be seen, and a large negative number elsewhere. No gradient. */
  mask?: tf.Tensor;
}

const scaled = (scale: number) =>
  block({
    forward: (x, ...mask) => {
      const scores = scale === 1 ? x : x.mul(scale);
      const value = tf.softmax(mask.length > 0 ? scores.add(mask[0]) : scores);
      return { value, saved: [value] };
    },
    fusible: "backward", // forward, oneDNN is faster
    backward: (dy, _inputs, [y]) => {
      const weighted = dy.mul(y);
      const total = weighted.sum(-1, true);
      const dx = dy.sub(total).mul(y);
      return [scale === 1 ? dx : dx.mul(scale)];
    },
  });

const blocks = new Map<number, ReturnType<typeof scaled>>();

/**
 * Softmax over the last axis: of attention scores (Vaswani et al., "Attention is all you need", 2017, section 3.2.1).
 *
 * @param x (..., classes)
 */
export function softmax<T extends tf.Tensor>(
  x: T,
  { scale = 1, mask }: SoftmaxOptions = {},
): T {
  let apply = blocks.get(scale);
  if (!apply) blocks.set(scale, apply = scaled(scale));
  return (mask ? apply(x, mask) : apply(x)) as T;
}
