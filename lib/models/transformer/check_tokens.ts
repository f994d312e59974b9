// The check of what transformers take.

import type { tf } from "lib/tensorflow/mod.ts";

/** @throws Error when tokens are no int32 numbers or have another shape than (B, length) */
export function checkTokens(model: string, tokens: tf.Tensor, length: number): void {
  if (tokens.rank === 2 && tokens.shape[1] === length && tokens.dtype === "int32") return;
  throw new Error(
    `${model} takes int32 tokens of (B, ${length}), but got ${tokens.dtype} of (${
      tokens.shape.join(", ")
    }).`,
  );
}
