// Pictures of any size as Inception takes them: 299x299.

import { tf } from "lib/tensorflow/mod.ts";

/** Side of Inception's pictures. */
const SIDE = 299;

/** Whose way of bringing pictures to Inception's size and range. */
export interface InceptionInput {
  /**
   * `pytorch-fid` resizes as PyTorch does, with the centres of pixels at halves, to [-1, 1]. `torch-fidelity` resizes as
   * TensorFlow 1 did, with them at whole numbers, to [-1, 127/128], and so did FID's first code. Both are bilinear without
   * a filter against aliasing. Distances of the two differ: compare like with like. Default `pytorch-fid`.
   */
  resize?: "pytorch-fid" | "torch-fidelity";
}

/**
 * Rounds pictures to 8 bits and resizes them.
 *
 * @param images (B, H, W, 3) in [-1, 1]
 * @returns (B, 299, 299, 3)
 * @throws Error when the pictures are of another shape
 */
export function inceptionInput(
  images: tf.Tensor4D,
  { resize = "pytorch-fid" }: InceptionInput = {},
): tf.Tensor4D {
  if (images.rank !== 4 || images.shape[3] !== 3) {
    throw new Error(
      `Inception takes pictures (B, H, W, 3), but got (${images.shape.join(", ")}). ` +
        "Repeat the channel of grey pictures three times.",
    );
  }
  return tf.tidy(() => {
    const levels = images.add(1).mul(127.5).round().clipByValue(0, 255) as tf.Tensor4D;
    const half = resize === "pytorch-fid";
    const resized = tf.image.resizeBilinear(levels, [SIDE, SIDE], false, half);
    return half ? resized.div(127.5).sub(1) : resized.sub(128).div(128);
  });
}
