// Tokens' vectors that start where the codebook's are.

import { tf } from "lib/tensorflow/mod.ts";
import type { Embedding, TensorRandom } from "lib/nn/mod.ts";

/** Deviation of the vectors' numbers, that of the usual start, and the share of it that is noise. */
const DEVIATION = 0.02, NOISE = 0.1;

/**
 * Puts a random projection of the codebook's vectors, and a little noise, in the place of the first rows of a table.
 *
 * @param codebook (numCodes, any width)
 * @throws Error when the table has fewer rows
 */
export function startTokens(
  table: Embedding,
  codebook: tf.Tensor2D,
  random: TensorRandom,
): void {
  const [numCodes, size] = codebook.shape;
  const [rows, width] = table.weight.shape;
  if (numCodes !== rows - 1) {
    throw new Error(
      `A table of ${rows - 1} codes cannot start at a codebook of ${numCodes} vectors.`,
    );
  }
  tf.tidy(() => {
    const centred = codebook.sub(codebook.mean(0)); // (numCodes, size)
    const length = centred.square().sum(1, true).sqrt().maximum(1e-12); // (numCodes, 1)
    const unit = centred.div<tf.Tensor2D>(length); // (numCodes, size)
    const projected = unit.matMul(random.normal<tf.Rank.R2>([size, width])); // (numCodes, width), deviation about 1
    const vectors = projected.add(random.normal([numCodes, width]).mul(NOISE)).mul(DEVIATION);
    const rest = table.weight.slice([numCodes, 0]); // (1, width), the mask token's
    table.weight.assign(tf.concat([vectors as tf.Tensor2D, rest], 0));
  });
}
