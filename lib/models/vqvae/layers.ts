// The layers of VQ-GAN's networks: residual blocks at one resolution, self-attention, and the last layer.

import { tf } from "lib/tensorflow/mod.ts";
import {
  Conv2d,
  GroupNorm,
  Module,
  MultiHeadAttention,
  ResBlock,
  swish,
  type TensorRandom,
  zeros,
} from "lib/nn/mod.ts";

/** How a network's parts normalise. */
export interface NormOptions {
  /** Groups of channels; 0 for no normalisation. */
  groups: number;
}

/** Group normalisation with VQ-GAN's epsilon, or none. */
function groupNorm(channels: number, { groups }: NormOptions): GroupNorm | undefined {
  return groups > 0 ? new GroupNorm(channels, { groups, epsilon: 1e-6 }) : undefined;
}

/** Blocks that attention follows: each one, the first one, or none. */
type StageAttention = "each" | "first" | "none";

/** Residual blocks, the first of which changes the channels, with attention between them. */
export class Stage extends Module {
  readonly layers: (ResBlock | AttentionBlock)[] = [];

  constructor(
    inputs: number,
    outputs: number,
    random: TensorRandom,
    options: NormOptions & { blocks: number; attention?: StageAttention },
  ) {
    super();
    const { groups, blocks, attention = "none" } = options;
    // Without normalisation, blocks that are the identity at first keep the variance.
    const identity = groups ? {} : { outputInit: zeros };
    const norm = groups > 0 && ((channels: number) => groupNorm(channels, { groups })!);
    for (let i = 0; i < blocks; i++) {
      this.layers.push(new ResBlock(i ? outputs : inputs, outputs, random, { norm, ...identity }));
      if (attention === "each" || (attention === "first" && i === 0)) {
        this.layers.push(new AttentionBlock(outputs, random, { groups }));
      }
    }
  }

  /** (B, H, W, inputs) to (B, H, W, outputs). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.layers.reduce((x, layer) => layer.call(x), x));
  }
}

/** The two blocks in the middle of an encoder or a decoder, with attention between them if there is any. */
export function middleStage(
  width: number,
  random: TensorRandom,
  { groups, attention }: NormOptions & { attention: boolean },
): Stage {
  const between = attention ? "first" : "none";
  return new Stage(width, width, random, { groups, blocks: 2, attention: between });
}

/** `x + attention(norm(x))` with one head, as in VQ-GAN. */
class AttentionBlock extends Module {
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

/** Normalisation, swish and a 3x3 convolution. */
export class Head extends Module {
  readonly norm?: GroupNorm;
  readonly conv: Conv2d;

  constructor(inputs: number, outputs: number, random: TensorRandom, options: NormOptions) {
    super();
    this.norm = groupNorm(inputs, options);
    this.conv = new Conv2d(inputs, outputs, random);
  }

  /** (B, H, W, inputs) to (B, H, W, outputs). */
  call(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.conv.call(swish(this.norm?.call(x) ?? x)));
  }
}
