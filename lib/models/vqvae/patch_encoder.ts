// An encoder whose receptive field is one square of pixels.

import { tf } from "lib/tensorflow/mod.ts";
import { Conv2d, Module, swish, type TensorRandom } from "lib/nn/mod.ts";
import type { CompleteConfig } from "./config.ts";

/**
 * Encodes each square of pixels by itself, with the same layers: equal squares have equal codes, whatever is around them. So
 * a code can be guessed from what is to be seen there. An encoder with a larger receptive field spreads information over
 * neighbouring codes, as dithering does.
 */
export class PatchEncoder extends Module {
  readonly input: Conv2d; // (side, side, channels, width)
  readonly hidden: Conv2d; // (1, 1, width, width)
  readonly output: Conv2d; // (1, 1, width, latent)

  /** @param side of the squares, in pixels */
  constructor(
    { widths, channels, latent }: Pick<CompleteConfig, "widths" | "channels" | "latent">,
    side: number,
    random: TensorRandom,
  ) {
    super();
    const width = widths.at(-1)!;
    const square = { kernel: side, stride: side, padding: 0 };
    this.input = new Conv2d(channels, width, random, square);
    this.hidden = new Conv2d(width, width, random, { kernel: 1 });
    this.output = new Conv2d(width, latent, random, { kernel: 1 });
  }

  /** (B, H, W, channels) in [-1, 1] to (B, H / side, W / side, latent). */
  call(images: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      const x = swish(this.input.call(images)); // (B, h, w, width)
      return this.output.call(swish(this.hidden.call(x))); // (B, h, w, latent)
    });
  }
}
