// What all quantizers have in common: they turn vectors into numbered codes and back.

import { tf } from "lib/tensorflow/mod.ts";
import { Module } from "lib/nn/mod.ts";

/** What a quantizer makes of an encoder's vectors; a type and not an interface, so that `tf.tidy` may return it. */
export type Quantized = {
  /** The codes' vectors (B, H, W, width), through which gradients reach the encoder. */
  quantized: tf.Tensor4D;
  /** (B, H, W), int32. */
  codes: tf.Tensor3D;
  /** What to add to the model's loss, a scalar. */
  loss: tf.Scalar;
  /** Figures for a report, scalars; the same ones at each call. */
  metrics: Record<string, tf.Scalar>;
};

/** Replaces each vector of an image of vectors by one of a finite number of them. */
export abstract class Quantizer extends Module {
  /**
   * @param numCodes number of different codes
   * @param width length of a vector
   */
  constructor(readonly numCodes: number, readonly width: number) {
    super();
  }

  /** Vectors (B, H, W, width) to codes (B, H, W), int32. */
  abstract encode(z: tf.Tensor4D): tf.Tensor3D;

  /**
   * Vectors (B, H, W, width) to all that training needs.
   *
   * @throws Error when the vectors have another length
   */
  abstract quantize(z: tf.Tensor4D): Quantized;

  /** The vectors of all codes, (numCodes, width). */
  abstract vectors(): tf.Tensor2D;

  /** Codes (B, H, W), int32, to their vectors (B, H, W, width). */
  lookup(codes: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => tf.gather<tf.Tensor>(this.vectors(), codes) as tf.Tensor4D);
  }

  /** @throws Error when vectors have another length than the codes' */
  protected checkWidth(z: tf.Tensor): void {
    if (z.rank === 4 && z.shape[3] === this.width) return;
    throw new Error(
      `${this.constructor.name} takes (B, H, W, ${this.width}), but got (${z.shape.join(", ")}).`,
    );
  }
}
