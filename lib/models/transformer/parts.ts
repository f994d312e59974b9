// A sequence in parts, which cores work at at the same time.

import { branchCount, tf } from "lib/tensorflow/mod.ts";

/** Positions in a part below which dividing costs more than it gains. */
const LEAST_POSITIONS = 16;

/** Positions (B, P, width) in as many parts as can be worked at at the same time. */
export function divided(x: tf.Tensor3D): tf.Tensor3D[] {
  const length = x.shape[1];
  const count = Math.max(1, Math.min(branchCount(), Math.floor(length / LEAST_POSITIONS)));
  if (count === 1) return [x];
  const starts = Array.from({ length: count + 1 }, (_, i) => Math.floor(i * length / count));
  return tf.split(x, starts.slice(1).map((end, i) => end - starts[i]), 1);
}
