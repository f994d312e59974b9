// How well a masked transformer guesses, by the share of the tokens that is hidden from it.

import { maskTokens } from "lib/maskgit/mod.ts";
import type { MaskedTransformer } from "lib/models/mod.ts";
import { crossEntropy, TensorRandom } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import type { TokenSet } from "./token_set.ts";

/** What was measured at one share. */
export interface GuessQuality {
  /** Share of the tokens that is hidden. */
  hidden: number;
  /** Cross-entropy of the hidden ones, in nats. */
  loss: number;
  /** Share of the hidden ones whose most likely code is the right one. */
  accuracy: number;
}

/** How {@linkcode guessQuality} works. */
export interface GuessOptions {
  /** Shares of the tokens to hide. Default 0.1, 0.2 ... 1. */
  shares?: readonly number[];
  /** Pictures at a time. Default 32. */
  batchSize?: number;
  /** Of the hidden places. Default 0. */
  seed?: number;
}

const SHARES = Array.from({ length: 10 }, (_, i) => (i + 1) / 10);

/**
 * Hides shares of the tokens at random places, and lets a model guess them, without a class.
 *
 * @param model in inference mode
 */
export async function guessQuality(
  model: MaskedTransformer,
  tokens: TokenSet,
  { shares = SHARES, batchSize = 32, seed = 0 }: GuessOptions = {},
): Promise<GuessQuality[]> {
  const random = new TensorRandom(seed);
  const { grid } = tokens;
  const guess = jit((codes: tf.Tensor2D, done: tf.Scalar) => {
    const options = { grid, maskToken: model.maskToken, random, rectangles: 0 };
    const { tokens: seen, mask } = maskTokens(codes, { ...options, share: done }); // (B, N)
    const logits = model.call(seen); // (B, N, numCodes)
    const hidden = mask.cast("float32"); // (B, N)
    const right = logits.argMax(-1).equal(codes).cast("float32").mul(hidden).sum();
    return {
      loss: crossEntropy(logits, codes, { mask }).mul(hidden.sum()),
      right,
      count: hidden.sum(),
    };
  });
  const results: GuessQuality[] = [];
  try {
    for (const hidden of shares) {
      const sums = { loss: 0, right: 0, count: 0 };
      const share = tf.scalar(hidden);
      for (const batch of tokens.batches({ batchSize, shuffle: false, epochs: 1 })) {
        const measured = await guess.async(batch.tokens, share);
        for (const name of ["loss", "right", "count"] as const) {
          sums[name] += (await measured[name].data())[0];
        }
        tf.dispose(measured);
      }
      share.dispose();
      results.push({ hidden, loss: sums.loss / sums.count, accuracy: sums.right / sums.count });
    }
  } finally {
    guess.dispose();
  }
  return results;
}
