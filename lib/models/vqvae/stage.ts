// Residual blocks at one resolution.

import { tf } from "lib/tensorflow/mod.ts";
import { Module, ResBlock, type TensorRandom, zeros } from "lib/nn/mod.ts";
import { AttentionBlock } from "./attention_block.ts";
import { groupNorm, type NormOptions } from "./norm.ts";

/** Where attention is: after each block, after the first one only, or nowhere. */
export type StageAttention = "each" | "first" | "none";

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
    // Without normalisation, blocks that start as the identity keep the variance.
    const start = groups ? {} : { outputInit: zeros };
    const norm = groups > 0 && ((channels: number) => groupNorm(channels, { groups })!);
    for (let i = 0; i < blocks; i++) {
      this.layers.push(new ResBlock(i ? outputs : inputs, outputs, random, { norm, ...start }));
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
