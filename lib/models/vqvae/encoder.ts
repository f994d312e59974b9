// The encoder: pictures to vectors.

import { tf } from "lib/tensorflow/mod.ts";
import { type Conv2d, Module, type TensorRandom } from "lib/nn/mod.ts";
import { Head } from "./head.ts";
import type { CompleteOptions } from "./options.ts";
import { patchConv, type Resample, RESAMPLERS } from "./resampling.ts";
import { middleStage, Stage } from "./stage.ts";

/** Halves a picture again and again, with residual blocks at each resolution (Esser et al., 2021, appendix C, table 7). */
export class Encoder extends Module {
  readonly input: Conv2d;
  readonly stages: Stage[];
  readonly downs: Resample[];
  readonly middle?: Stage;
  readonly head: Head;

  constructor(options: CompleteOptions, random: TensorRandom) {
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
