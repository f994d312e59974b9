// PatchGAN: a discriminator with one logit for each patch of a picture.

import { tf } from "lib/tensorflow/mod.ts";
import {
  BatchNorm,
  Conv2d,
  GroupNorm,
  leakyRelu,
  Module,
  normal,
  type Normalisation,
  TensorRandom,
} from "lib/nn/mod.ts";

/** Configuration of {@linkcode PatchDiscriminator}; the defaults are VQ-GAN's. */
export interface PatchDiscriminatorOptions {
  /** Channels after the first convolution; each further one doubles them, up to eight times. */
  width?: number;
  /** Convolutions with stride 2. */
  layers?: number;
  norm?: "batch" | "group" | "none";
  /** Groups of `group`. */
  groups?: number;
  /** Colours of a pixel. */
  channels?: number;
  seed?: number;
}

/**
 * 4x4 convolutions, normalisation and leaky ReLU, down to one logit per patch (Isola et al., "Image-to-image translation
 * with conditional adversarial networks", 2017, sections 3.2.2 and 6.1.2). With three layers a patch has 70x70 pixels.
 */
export class PatchDiscriminator extends Module {
  readonly convs: Conv2d[] = [];
  /** Of all convolutions but the first and the last. */
  readonly norms: Normalisation[] = [];
  readonly output: Conv2d;

  constructor(
    { width = 64, layers = 3, norm = "batch", groups = 8, channels = 3, seed = 1 }:
      PatchDiscriminatorOptions = {},
  ) {
    super();
    const random = new TensorRandom(seed);
    const conv = (inputs: number, outputs: number, stride: number, bias = true) =>
      new Conv2d(inputs, outputs, random, {
        kernel: 4,
        stride,
        padding: 1,
        bias,
        weightInit: normal(0.02),
      });
    let inputs = channels;
    for (let i = 0; i <= layers; i++) {
      const outputs = width * Math.min(2 ** i, 8);
      const bias = i === 0 || norm !== "batch"; // batch norm would subtract it again
      this.convs.push(conv(inputs, outputs, i < layers ? 2 : 1, bias));
      if (i > 0 && norm === "batch") this.norms.push(new BatchNorm(outputs));
      if (i > 0 && norm === "group") this.norms.push(new GroupNorm(outputs, { groups }));
      inputs = outputs;
    }
    this.output = conv(inputs, 1, 1);
  }

  /** Pictures (B, H, W, channels) in [-1, 1] to logits (B, h, w, 1), above zero for real patches. */
  call(images: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      let x = images; // (B, H, W, channels)
      this.convs.forEach((conv, i) => {
        x = conv.call(x); // (B, H / 2^(i + 1), W / 2^(i + 1), outputs), one row and column less in the last
        x = leakyRelu(this.norms[i - 1]?.call(x) ?? x);
      });
      return this.output.call(x); // (B, h, w, 1)
    });
  }
}
