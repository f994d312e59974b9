// VQ-GAN: a VQ-VAE with a perceptual and an adversarial loss.

import { hostInput, tf } from "lib/tensorflow/mod.ts";
import {
  type FeatureNetwork,
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  LeCam,
  Module,
  perceptualDistance,
  stopGradient,
  type WeightedLosses,
  withAdaptiveWeight,
} from "lib/nn/mod.ts";
import type { PatchDiscriminator } from "./patch_discriminator.ts";
import type { VqVae, VqVaeLoss } from "./vqvae/mod.ts";

/** Configuration of {@linkcode VqGan}. */
export interface VqGanOptions {
  /** Features of the perceptual loss, in inference mode. */
  perceptualNetwork?: FeatureNetwork;
  /** Weight of the perceptual loss. */
  perceptual?: number;
  /**
   * Weight of the adversarial loss, beside the adaptive one. A function is called at each step, of a traced function too: it
   * may be 0 while the discriminator learns alone, and grow from there. The number 0 leaves the discriminator out.
   */
  adversarial?: number | (() => number);
  /** Largest adaptive weight. VQ-GAN's 1e4 lets it explode where the discriminator has no gradient; 1 does not. */
  cap?: number;
  /** Weight of LeCam; 0 for none. */
  lecam?: number;
}

/** The generator's loss and its parts. */
export type GeneratorLoss = VqVaeLoss & {
  /** The reconstructed pictures, (B, H, W, channels). */
  images: tf.Tensor4D;
  /** The perceptual part of the loss, a scalar. */
  perceptual: tf.Scalar;
  /** The adversarial loss without its weights, a scalar. */
  adversarial: tf.Scalar;
  /** A scalar. */
  adaptiveWeight: tf.Scalar;
};

/** The discriminator's loss, and its mean logits of real and of reconstructed pictures; scalars. */
export type DiscriminatorLoss = {
  loss: tf.Scalar;
  realLogits: tf.Scalar;
  fakeLogits: tf.Scalar;
};

/**
 * The losses of VQ-GAN (Esser et al., "Taming transformers for high-resolution image synthesis", 2021, equations 5 to 7),
 * and LeCam's regularisation. As a module it has all that is to be saved: model, discriminator and LeCam's averages.
 *
 * @example
 * ```ts
 * import { PatchDiscriminator, SMALL_VQVAE, VqGan, VqVae } from "lib/models/mod.ts";
 * import { Adam } from "lib/nn/mod.ts";
 * import { jit, tf } from "lib/tensorflow/mod.ts";
 * const model = new VqVae(SMALL_VQVAE.tokens256);
 * const discriminator = new PatchDiscriminator({ width: 48, layers: 2, norm: "group" });
 * const adam = new Adam(model, { learningRate: 5e-4, beta1: 0.5, clipNorm: 1 });
 * const dAdam = new Adam(discriminator, { learningRate: 4e-4, beta1: 0.5 });
 * const adversarial = () => 0.5 * Math.min(1, adam.steps / 1000);
 * const gan = new VqGan(model, discriminator, { adversarial, cap: 1 });
 * const step = jit((images: tf.Tensor4D) => { // (B, 64, 64, 3) in [-1, 1]
 *   const { images: made, ...metrics } = adam.minimize(() => gan.generatorLoss(images));
 *   const { loss: dLoss } = dAdam.minimize(() => gan.discriminatorLoss(images, made));
 *   return { ...metrics, dLoss };
 * });
 * ```
 */
export class VqGan extends Module {
  readonly lecam: LeCam;
  readonly #options:
    & Required<Omit<VqGanOptions, "perceptualNetwork">>
    & Pick<VqGanOptions, "perceptualNetwork">;

  constructor(
    readonly model: VqVae,
    readonly discriminator: PatchDiscriminator,
    options: VqGanOptions = {},
  ) {
    super();
    this.lecam = new LeCam();
    this.#options = {
      perceptual: 1,
      adversarial: 0.8,
      cap: 1e4,
      lecam: 0,
      ...options,
    };
  }

  /** The loss of pictures (B, H, W, channels) for the model's optimizer. */
  generatorLoss(images: tf.Tensor4D): GeneratorLoss {
    const { model, discriminator } = this;
    const { adversarial, cap } = this.#options;
    return tf.tidy(() => {
      const { images: made, loss: quantizerLoss, codebookError, perplexity } = model.call(images);
      const weight = typeof adversarial === "number"
        ? adversarial
        : hostInput(() => [adversarial()]).asScalar();
      const reconstructionLoss = (x: tf.Tensor4D) => this.#reconstructionLoss(x, images);
      const ganLoss = (x: tf.Tensor4D) => hingeGeneratorLoss(discriminator.call(x));
      const losses = weight === 0
        ? withoutGan(reconstructionLoss(made))
        : withAdaptiveWeight(made, reconstructionLoss, ganLoss, { weight, cap });
      const reconstruction = model.reconstructionLoss(made, images);
      return {
        loss: losses.loss.add<tf.Scalar>(quantizerLoss),
        images: made,
        reconstruction,
        perceptual: losses.reconstruction.sub(reconstruction),
        adversarial: losses.generator,
        adaptiveWeight: losses.adaptiveWeight,
        codebookError,
        perplexity,
      };
    });
  }

  /** Pixels' error and weighted perceptual distance of reconstructed pictures, a scalar. */
  #reconstructionLoss(made: tf.Tensor4D, images: tf.Tensor4D): tf.Scalar {
    const { perceptual, perceptualNetwork } = this.#options;
    const reconstruction = this.model.reconstructionLoss(made, images);
    if (!perceptualNetwork) return reconstruction;
    const distance = perceptualDistance(perceptualNetwork, made, images).mean();
    return reconstruction.add<tf.Scalar>(distance.mul(perceptual));
  }

  /**
   * The loss for the discriminator's optimizer.
   *
   * @param images real pictures, (B, H, W, channels)
   * @param made reconstructed pictures, (B, H, W, channels)
   */
  discriminatorLoss(images: tf.Tensor4D, made: tf.Tensor4D): DiscriminatorLoss {
    const { discriminator } = this;
    const { lecam } = this.#options;
    return tf.tidy(() => {
      const real = discriminator.call(images); // (B, h, w, 1)
      const fake = discriminator.call(stopGradient(made)); // (B, h, w, 1)
      let loss = hingeDiscriminatorLoss(real, fake);
      if (lecam) loss = loss.add(this.lecam.call(real, fake).mul(lecam));
      return { loss, realLogits: real.mean<tf.Scalar>(), fakeLogits: fake.mean<tf.Scalar>() };
    });
  }
}

/** The losses without a discriminator. */
function withoutGan(reconstruction: tf.Scalar): WeightedLosses {
  const none = () => tf.scalar(0);
  return { loss: reconstruction, reconstruction, generator: none(), adaptiveWeight: none() };
}
