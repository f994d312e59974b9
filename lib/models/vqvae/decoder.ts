// The decoder: vectors to pictures.

import { tf } from "lib/tensorflow/mod.ts";
import { Conv2d, Module, pixelShuffle, type TensorRandom } from "lib/nn/mod.ts";
import { Head } from "./head.ts";
import type { CompleteOptions } from "./options.ts";
import { type Resample, RESAMPLERS } from "./resampling.ts";
import { middleStage, Stage } from "./stage.ts";

/** The encoder's mirror image, with `decoderBlocks` more blocks at each resolution (Esser et al., 2021, appendix C, table 7). */
export class Decoder extends Module {
  readonly input: Conv2d;
  readonly middle?: Stage;
  /** From the coarsest resolution to the finest. */
  readonly stages: Stage[];
  readonly ups: Resample[];
  readonly head: Head;
  readonly #patch: number;

  constructor(options: CompleteOptions, random: TensorRandom) {
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
    return tf.tidy(() => this.picture(this.features(z)));
  }

  /** What the last convolution sees, (B, H / patch, W / patch, widths[0]). */
  features(z: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      let x = this.input.call(z); // (B, h, w, widths.at(-1))
      x = this.middle?.call(x) ?? x; // (B, h, w, widths.at(-1))
      this.stages.forEach((stage, i) => {
        if (i > 0) x = this.ups[i - 1].call(x); // (B, h, w, widths[i + 1] or widths[i])
        x = stage.call(x); // (B, h, w, widths[i])
      });
      return this.head.features(x); // (B, H / patch, W / patch, widths[0])
    });
  }

  /** The last convolution, to (B, H, W, channels). */
  picture(features: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      const x = this.head.conv.call(features); // (B, H / patch, W / patch, channels patch^2)
      return this.#patch === 1 ? x : pixelShuffle(x, this.#patch); // (B, H, W, channels)
    });
  }
}
