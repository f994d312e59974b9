// The Inception score: are pictures of some class, and of all classes?

import { Random } from "lib/data/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { readAll, requireFinite } from "./read.ts";
import { type Spread, spreadOf } from "./intervals.ts";

/** Options of {@linkcode inceptionScore}. */
export interface InceptionScoreOptions {
  /** Parts that the samples are divided into. Default 10. */
  splits?: number;
  /** Fixes which sample comes into which part. Default 0. */
  seed?: number;
}

/**
 * exp of the mean of KL(p(class | picture) || p(class)), from 1 to the number of classes (Salimans et al., "Improved
 * techniques for training GANs", 2016, section 4), over parts of the samples. It knows nothing of real pictures, and
 * depends on the number of samples in a part.
 *
 * @param logits (N, classes), Inception's for the score of the papers
 * @throws RangeError when there are fewer samples than parts, Error when a logit is not finite
 */
export async function inceptionScore(
  logits: tf.Tensor2D,
  { splits = 10, seed = 0 }: InceptionScoreOptions = {},
): Promise<Spread> {
  const [count] = logits.shape;
  if (!(Number.isInteger(splits) && splits >= 1 && splits <= count)) {
    throw new RangeError(
      `The Inception score divides ${count} samples into 1 to ${count} parts, not ${splits}.`,
    );
  }
  await requireFinite([logits]);
  const order = Int32Array.from(new Random(seed).permutation(count));
  const scores: number[] = [];
  for (let i = 0; i < splits; i++) {
    const [from, to] = [i, i + 1].map((part) => Math.floor(part * count / splits));
    const [[divergence]] = await readAll(() => {
      const part = logits.gather(tf.tensor1d(order.slice(from, to), "int32")); // (n, classes)
      const logs = tf.logSoftmax(part); // (n, classes)
      const shares = logs.exp(); // (n, classes)
      const overall = shares.mean(0); // (classes)
      // p log p of each picture, less that of all: 0 log 0 is 0, where a logarithm alone would be none.
      const certain = shares.mul(logs).sum(1).mean();
      const spread = overall.mul(overall.add(1e-30).log()).sum();
      return [certain.sub(spread)];
    });
    scores.push(Math.exp(divergence));
  }
  return spreadOf(scores);
}
