// The base of all quantizers: vectors to codes and back.

import { replicaMean, tf } from "lib/tensorflow/mod.ts";
import { emaUpdate, Module, parameter } from "lib/nn/mod.ts";

/** What {@linkcode Quantizer.quantize} returns; a type and not an interface, so that `tf.tidy` may return it. */
export type Quantized = {
  /** The codes' vectors (B, H, W, width), through which gradients reach the encoder. */
  quantized: tf.Tensor4D;
  /** (B, H, W), int32. */
  codes: tf.Tensor3D;
  /** What to add to the model's loss, a scalar. */
  loss: tf.Scalar;
  /** Mean squared distance of the encoder's vectors to their codes' vectors, a scalar. */
  codebookError: tf.Scalar;
  /** Perplexity of the codes' usage, exp of its entropy: `codebookSize` where all are used alike, 1 where one is. A scalar. */
  perplexity: tf.Scalar;
};

/** Keeps the logarithm of a code that is never used finite. */
const SMALLEST_SHARE = 1e-10;

/** Replaces each of the encoder's vectors by one of a finite codebook. */
export abstract class Quantizer extends Module {
  /** Share of the vectors that chose each code in training, a moving average. */
  readonly usage: tf.Variable<tf.Rank.R1>; // (codebookSize)

  /**
   * @param codebookSize number of different codes
   * @param width length of a vector
   * @param decay share of itself that the moving average keeps at each step
   */
  constructor(readonly codebookSize: number, readonly width: number, readonly decay = 0.99) {
    super();
    this.usage = parameter(
      () => tf.fill<tf.Rank.R1>([codebookSize], 1 / codebookSize),
      false,
      [codebookSize],
    );
  }

  /** Vectors (B, H, W, width) to codes (B, H, W), int32. */
  abstract encode(z: tf.Tensor4D): tf.Tensor3D;

  /**
   * Vectors (B, H, W, width) to all that training needs.
   *
   * @throws Error when the vectors have another length
   */
  abstract quantize(z: tf.Tensor4D): Quantized;

  /** The vectors of all codes, (codebookSize, width). */
  abstract codebookVectors(): tf.Tensor2D;

  /** Codes (B, H, W), int32, to their vectors (B, H, W, width). */
  lookup(codes: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => tf.gather<tf.Tensor>(this.codebookVectors(), codes) as tf.Tensor4D);
  }

  /**
   * Updates a moving average of sums by code.
   *
   * @param average (codebookSize, ...)
   * @param rows of the batch, (N, ...)
   * @param codes the code of each row, (N)
   */
  protected emaUpdate(average: tf.Variable, rows: tf.Tensor, codes: tf.Tensor1D): void {
    tf.tidy(() => {
      const sums = tf.unsortedSegmentSum(rows, codes, this.codebookSize); // (codebookSize, ...)
      emaUpdate(average, replicaMean(sums.div(rows.shape[0])), 1 - this.decay);
    });
  }

  /** Counts codes (B, H, W) in training. @returns the perplexity of the usage, a scalar */
  protected trackUsage(codes: tf.Tensor3D): tf.Scalar {
    return tf.tidy(() => {
      if (this.training) this.emaUpdate(this.usage, tf.ones([codes.size]), codes.flatten());
      const shares = this.usage.div(this.usage.sum()); // (codebookSize)
      return shares.mul(shares.maximum(SMALLEST_SHARE).log()).sum<tf.Scalar>().neg().exp();
    });
  }

  /** @throws Error when vectors have another length than the codes' */
  protected checkWidth(z: tf.Tensor): void {
    if (z.rank === 4 && z.shape[3] === this.width) return;
    throw new Error(
      `${this.constructor.name} takes (B, H, W, ${this.width}), but got (${z.shape.join(", ")}).`,
    );
  }
}
