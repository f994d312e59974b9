// How well a masked transformer guesses, by the share of the tokens that is hidden from it.

import { maskedLoss } from "lib/maskgit/mod.ts";
import type { MaskedTransformer } from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { requireNumber } from "lib/values/mod.ts";
import type { TokenSet } from "../data/datasets/token_set.ts";
import { predict } from "./predict.ts";

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
  // As many tokens are hidden in each picture, so pictures weigh the same.
  const sums = jit((codes: tf.Tensor2D, share: tf.Scalar) => {
    const measured = maskedLoss(model, codes, { random, rectangles: 0, share, labelSmoothing: 0 });
    const sum = (mean: tf.Scalar) => mean.mul(codes.shape[0]).reshape<tf.Tensor1D>([1]); // (1)
    return { loss: sum(measured.loss), accuracy: sum(measured.accuracy) };
  });
  try {
    return await Array.fromAsync(shares, async (hidden) => {
      const { loss, accuracy } = await predict(sums, batchesOf(tokens, hidden, batchSize));
      const mean = async (sums: tf.Tensor1D) =>
        (await sums.data<"float32">()).reduce((total, x) => total + x, 0) / tokens.count;
      const means = { loss: await mean(loss), accuracy: await mean(accuracy) };
      tf.dispose([loss, accuracy]);
      return { hidden, ...means };
    });
  } finally {
    sums.dispose();
  }
}

/** Tokens (B, N), and the share of them that is to be hidden. */
function* batchesOf(
  tokens: TokenSet,
  hidden: number,
  batchSize: number,
): Generator<[tokens: tf.Tensor2D, share: tf.Scalar], void, undefined> {
  const share = tf.scalar(hidden);
  try {
    for (const batch of tokens.batches({ batchSize, shuffle: false, epochs: 1 })) {
      yield [batch.tokens, share];
    }
  } finally {
    share.dispose();
  }
}
