// The encoder and the decoder: pictures to vectors, and vectors to pictures.

import { tf } from "lib/tensorflow/mod.ts";
import { Conv2d, Module, pixelShuffle, type TensorRandom } from "lib/nn/mod.ts";
import type { CompleteConfig } from "./config.ts";
import { Head, middleStage, Stage } from "./layers.ts";
import { patchConv, type Resample, RESAMPLERS } from "./resampling.ts";

/** Residual blocks at each resolution, and halving between them (Esser et al., 2021, appendix C, table 7). */
export class Encoder extends Module {
  readonly input: Conv2d;
  readonly stages: Stage[];
  readonly downs: Resample[];
  readonly middle?: Stage;
  readonly head: Head;

  constructor(options: CompleteConfig, random: TensorRandom) {
    super();
    const { widths, blocks, patch, channels, resampling, groups, attention, latent } = options;
    const resamplers = RESAMPLERS[resampling];
    const [finest, coarsest] = [widths[0], widths.at(-1)!];
    this.input = patchConv(channels, finest, patch, random);
    this.downs = widths.slice(1).map((to, i) => resamplers.down(widths[i], to, random));
    this.stages = widths.map((width, i) => {
      const inputs = i > 0 ? resamplers.channels(widths[i - 1], width) : finest;
      const each = attention && i === widths.length - 1 ? "each" : "none";
      return new Stage(inputs, width, random, { groups, blocks: blocks[i], attention: each });
    });
    if (options.middle) this.middle = middleStage(coarsest, random, options);
    this.head = new Head(coarsest, latent, random, { groups });
  }

  /** (B, H, W, channels) in [-1, 1] to (B, h, w, latent); h is H / patch, halved at each further resolution. */
  call(images: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      let x = this.input.call(images); // (B, H / patch, W / patch, widths[0])
      this.stages.forEach((stage, i) => {
        if (i > 0) x = this.downs[i - 1].call(x); // (B, h, w, widths[i - 1] or widths[i])
        x = stage.call(x); // (B, h, w, widths[i])
      });
      x = this.middle?.call(x) ?? x; // (B, h, w, widths.at(-1))
      return this.head.call(x); // (B, h, w, latent)
    });
  }
}

/** The encoder in reverse order, with `decoderBlocks` more blocks at each resolution (the same table). */
export class Decoder extends Module {
  readonly input: Conv2d;
  readonly middle?: Stage;
  /** From the coarsest resolution to the finest. */
  readonly stages: Stage[];
  readonly ups: Resample[];
  readonly head: Head;
  readonly #patch: number;

  constructor(options: CompleteConfig, random: TensorRandom) {
    super();
    const { patch, channels, resampling, groups, attention, latent, decoderBlocks } = options;
    const resamplers = RESAMPLERS[resampling];
    const widths = [...options.widths].reverse();
    const blocks = [...options.blocks].reverse();
    const [coarsest, finest] = [widths[0], widths.at(-1)!];
    this.#patch = patch;
    this.input = new Conv2d(latent, coarsest, random);
    if (options.middle) this.middle = middleStage(coarsest, random, options);
    this.ups = widths.slice(1).map((to, i) => resamplers.up(widths[i], to, random));
    this.stages = widths.map((width, i) => {
      const inputs = i > 0 ? resamplers.channels(widths[i - 1], width) : coarsest;
      const each = attention && i === 0 ? "each" : "none";
      const count = blocks[i] + decoderBlocks;
      return new Stage(inputs, width, random, { groups, blocks: count, attention: each });
    });
    this.head = new Head(finest, channels * patch ** 2, random, { groups });
  }

  /** (B, h, w, latent) to pictures (B, H, W, channels), about [-1, 1]. */
  call(z: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      let x = this.input.call(z); // (B, h, w, widths.at(-1))
      x = this.middle?.call(x) ?? x; // (B, h, w, widths.at(-1))
      this.stages.forEach((stage, i) => {
        if (i > 0) x = this.ups[i - 1].call(x); // (B, h, w, widths[i + 1] or widths[i])
        x = stage.call(x); // (B, h, w, widths[i])
      });
      x = this.head.call(x); // (B, H / patch, W / patch, channels patch^2)
      return this.#patch === 1 ? x : pixelShuffle(x, this.#patch); // (B, H, W, channels)
    });
  }
}
