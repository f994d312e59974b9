// How well a masked transformer guesses, by the share of the tokens that is hidden from it.

import { maskedLoss } from "lib/maskgit/mod.ts";
import type { MaskedTransformer } from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import type { TokenSet } from "../data/datasets/token_set.ts";

/** What was measured at one share. */
export interface MaskedPrediction {
  /** Share of the tokens that is hidden. */
  hidden: number;
  /** Cross-entropy of the hidden ones, in nats. */
  loss: number;
  /** Share of the hidden ones whose most likely code is the right one. */
  accuracy: number;
}

/** How {@linkcode evaluateMaskedPrediction} works. */
export interface MaskedPredictionOptions {
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
 * @throws RangeError when a share is not above 0 and up to 1
 */
export async function evaluateMaskedPrediction(
  model: MaskedTransformer,
  tokens: TokenSet,
  { shares = SHARES, batchSize = 32, seed = 0 }: MaskedPredictionOptions = {},
): Promise<MaskedPrediction[]> {
  for (const share of shares) requireNumber("share", share, { above: 0, most: 1 });
  const random = new TensorRandom(seed);
  const guess = jit((codes: tf.Tensor2D, share: tf.Scalar) =>
    maskedLoss(model, codes, { random, rectangles: 0, share, labelSmoothing: 0 })
  );
  const results: MaskedPrediction[] = [];
  try {
    for (const hidden of shares) {
      // As many tokens are hidden in each picture, so pictures weigh the same.
      const sums = { loss: 0, accuracy: 0 };
      const share = tf.scalar(hidden);
      for (const batch of tokens.batches({ batchSize, shuffle: false, epochs: 1 })) {
        const measured = await guess.async(batch.tokens, share);
        for (const name of ["loss", "accuracy"] as const) {
          sums[name] += (await measured[name].data())[0] * batch.labels.shape[0];
        }
        tf.dispose(measured);
      }
      share.dispose();
      const { loss, accuracy } = sums;
      results.push({ hidden, loss: loss / tokens.count, accuracy: accuracy / tokens.count });
    }
  } finally {
    guess.dispose();
  }
  return results;
}
