// Masks as tensors.

import { tf } from "lib/tensorflow/mod.ts";
import type { Mask } from "./holes.ts";

/** Masks of pixels as (B, H, W, 1), bool. */
export function pixelMasks(masks: readonly Mask[]): tf.Tensor4D {
  return stacked(masks, ({ height, width }) => [height, width, 1]);
}

/** Masks of tokens as (B, N), bool. */
export function tokenMasks(masks: readonly Mask[]): tf.Tensor2D {
  return stacked(masks, ({ data }) => [data.length]);
}

function stacked<R extends tf.Rank>(
  masks: readonly Mask[],
  shape: (mask: Mask) => number[],
): tf.Tensor<R> {
  const rows = () => masks.map((mask) => tf.tensor(mask.data, shape(mask), "bool"));
  return tf.tidy(() => tf.stack(rows()) as tf.Tensor<R>);
}
