// VQ-VAE, which is also VQ-GAN's generator: encoder, quantizer, decoder.

import { tf } from "lib/tensorflow/mod.ts";
import { Conv2d, l1, Module, mse, TensorRandom } from "lib/nn/mod.ts";
import { makeQuantizer, type Quantized, type Quantizer } from "../quantizers/mod.ts";
import { Decoder, Encoder } from "./autoencoder.ts";
import { complete, type CompleteConfig, type VqVaeOptions } from "./config.ts";
import { PatchEncoder } from "./patch_encoder.ts";

/** What {@linkcode VqVae.call} returns; a type and not an interface, so that `tf.tidy` may return it. */
export type Reconstructed = Quantized & {
  /** (B, H, W, channels), about [-1, 1]. */
  images: tf.Tensor4D;
};

/** The loss, its reconstruction part, and the quantizer's figures; scalars. */
export type VqVaeLoss =
  & { loss: tf.Scalar; reconstruction: tf.Scalar }
  & Pick<Quantized, "codebookError" | "perplexity">;

/**
 * Encodes pictures as a grid of codes, and decodes them (van den Oord et al., "Neural discrete representation learning", 2017), with the networks of
 * VQ-GAN (Esser et al., "Taming transformers for high-resolution image synthesis", 2021).
 *
 * @example
 * ```ts
 * import { SMALL_VQVAE, VqVae } from "lib/models/mod.ts";
 * import { tf } from "lib/tensorflow/mod.ts";
 * const model = new VqVae(SMALL_VQVAE.tokens256);
 * const codes = model.encode(tf.zeros([1, 64, 64, 3])); // (1, 16, 16)
 * const images = model.decode(codes); // (1, 64, 64, 3)
 * ```
 */
export class VqVae extends Module {
  readonly options: CompleteConfig;
  readonly encoder: Encoder | PatchEncoder;
  /** The 1x1 convolutions around the quantizer. */
  readonly quantConv: Conv2d;
  readonly quantizer: Quantizer;
  readonly postQuantConv: Conv2d;
  readonly decoder: Decoder;

  /** @throws RangeError when the configuration contradicts itself */
  constructor(options: VqVaeOptions = {}) {
    super();
    const checked = complete(options);
    const quantizer = makeQuantizer(checked.quantizer);
    this.options = { latent: quantizer.width, ...checked };
    const { latent, seed } = this.options;
    const random = new TensorRandom(seed);
    this.encoder = this.options.patchwise
      ? new PatchEncoder(this.options, this.downsampling, random)
      : new Encoder(this.options, random);
    this.quantConv = new Conv2d(latent, quantizer.width, random, { kernel: 1 });
    this.quantizer = quantizer;
    this.postQuantConv = new Conv2d(quantizer.width, latent, random, { kernel: 1 });
    this.decoder = new Decoder(this.options, random);
  }

  /** Side of the square of pixels that one code stands for. */
  get downsampling(): number {
    const { patch, widths } = this.options;
    return patch * 2 ** (widths.length - 1);
  }

  /**
   * Pictures (B, H, W, channels) in [-1, 1] to the encoder's vectors before quantization, (B, h, w, width).
   *
   * @throws Error when a side of the pictures cannot be divided by the downsampling
   */
  latents(images: tf.Tensor4D): tf.Tensor4D {
    const { downsampling } = this;
    if (images.rank !== 4 || images.shape[1] % downsampling || images.shape[2] % downsampling) {
      throw new Error(
        `VqVae takes pictures whose sides are multiples of ${downsampling}, but got (${
          images.shape.join(", ")
        }).`,
      );
    }
    return tf.tidy(() => this.quantConv.call(this.encoder.call(images)));
  }

  /** Pictures (B, H, W, channels) in [-1, 1] to codes (B, h, w), int32. */
  encode(images: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => this.quantizer.encode(this.latents(images)));
  }

  /** Codes (B, h, w), int32, to pictures (B, H, W, channels) in [-1, 1]. */
  decode(codes: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => {
      const quantized = this.quantizer.lookup(codes); // (B, h, w, width)
      return tf.clipByValue(this.decoder.call(this.postQuantConv.call(quantized)), -1, 1);
    });
  }

  /** Pictures (B, H, W, channels) in [-1, 1] through their codes, to pictures in [-1, 1]. */
  reconstruct(images: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.decode(this.encode(images)));
  }

  /** Pictures (B, H, W, channels) in [-1, 1] to all that training needs. In training it updates the codebook's averages. */
  call(images: tf.Tensor4D): Reconstructed {
    return tf.tidy(() => {
      const z = this.latents(images); // (B, h, w, width)
      const quantized = this.quantizer.quantize(z); // (B, h, w, width)
      const made = this.decoder.call(this.postQuantConv.call(quantized.quantized)); // (B, H, W, channels)
      return { ...quantized, images: made };
    });
  }

  /**
   * The loss of pictures (B, H, W, channels), to be given to an optimizer: `adam.minimize(() => model.loss(images))`.
   */
  loss(images: tf.Tensor4D): VqVaeLoss {
    return tf.tidy(() => {
      const { images: made, loss, codebookError, perplexity } = this.call(images);
      const reconstruction = this.reconstructionLoss(made, images);
      const sum = reconstruction.add<tf.Scalar>(loss);
      return { loss: sum, reconstruction, codebookError, perplexity };
    });
  }

  /** The weighted absolute and squared errors, a scalar. */
  reconstructionLoss(images: tf.Tensor4D, target: tf.Tensor4D): tf.Scalar {
    const { l1: absolute, l2: squared } = this.options;
    return tf.tidy(() => {
      const terms = [[l1, absolute], [mse, squared]] as const;
      const weighted = terms.filter(([, weight]) => weight > 0)
        .map(([error, weight]) => error(images, target).mul<tf.Scalar>(weight));
      return tf.addN(weighted);
    });
  }
}
