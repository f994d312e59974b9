// Self-attention between an image's positions.

import { tf } from "lib/tensorflow/mod.ts";
import { type GroupNorm, Module, MultiHeadAttention, type TensorRandom } from "lib/nn/mod.ts";
import { groupNorm, type NormOptions } from "./norm.ts";

/** `x + attention(norm(x))` with one head, as in VQ-GAN. */
export class AttentionBlock extends Module {
  readonly norm?: GroupNorm;
  readonly attention: MultiHeadAttention;

  constructor(channels: number, random: TensorRandom, options: NormOptions) {
    super();
    this.norm = groupNorm(channels, options);
    this.attention = new MultiHeadAttention(channels, 1, random);
  }

  /** (B, H, W, channels) to the same. */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      const [batch, , , channels] = x.shape;
      const y = this.norm?.call(x) ?? x; // (B, H, W, channels)
      const positions = y.reshape<tf.Tensor3D>([batch, -1, channels]); // (B, H W, channels)
      return x.add<tf.Tensor4D>(this.attention.call(positions).reshape(x.shape)); // (B, H, W, channels)
    });
  }
}
