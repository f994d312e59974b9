// VQ-GAN: a VQ-VAE that also has to please a discriminator and a perceptual network.

import { hostInput, tf } from "lib/tensorflow/mod.ts";
import {
  type Balanced,
  balancedLoss,
  type BalanceOptions,
  type FeatureNetwork,
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  LeCam,
  Module,
  perceptualDistance,
  stopGradient,
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
   * Weight of the adversarial loss. A function is asked at each step, of a traced function too: let it be 0 while the
   * discriminator learns alone, and grow from there. The number 0 leaves the discriminator out.
   */
  adversarial?: number | (() => number);
  /**
   * Where the gradients' lengths are compared that the adaptive weight is the quotient of: at the pictures, which costs
   * nothing, at the decoder's last layer, as VQ-GAN does, or nowhere, for no adaptive weight.
   */
  adaptive?: "pictures" | "lastLayer" | "none";
  /** Bounds of the adaptive weight. VQ-GAN's cap of 1e4 lets it explode where the discriminator has no gradient; 1 does not. */
  floor?: number;
  cap?: number;
  /** Weight of LeCam; 0 for none. */
  lecam?: number;
}

/** What VQ-GAN adds to the length of the gradient that it divides by (section 3.2 has 1e-6; the released code 1e-4). */
const LAST_LAYER_EPSILON = 1e-4;

/** What the model is trained by. */
export type GeneratorLoss = VqVaeLoss & {
  /** What the model made of the pictures, (B, H, W, channels). */
  images: tf.Tensor4D;
  /** The perceptual part of the loss, a scalar. */
  perceptual: tf.Scalar;
  /** The adversarial loss without its weights, a scalar. */
  adversarial: tf.Scalar;
  /** A scalar. */
  adaptiveWeight: tf.Scalar;
};

/** What the discriminator is trained by, and its means on real and made pictures; scalars. */
export type DiscriminatorLoss = {
  loss: tf.Scalar;
  realLogits: tf.Scalar;
  fakeLogits: tf.Scalar;
};

/**
 * The losses of VQ-GAN (Esser et al., "Taming transformers for high-resolution image synthesis", 2021, equations 5 to 7),
 * with the regularisations of later ones. As a module it has all that is to be saved: model, discriminator and LeCam's
 * means. A model that is to learn alone at first does so in half of the time by a step on {@linkcode VqVae.loss}.
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
      adaptive: "pictures",
      floor: 0,
      cap: 1e4,
      lecam: 0,
      ...options,
    };
  }

  /** The loss of pictures (B, H, W, channels) for the model's optimizer. */
  generatorLoss(images: tf.Tensor4D): GeneratorLoss {
    const { model, discriminator } = this;
    const { adversarial, perceptual, perceptualNetwork } = this.#options;
    return tf.tidy(() => {
      const { images: made, features, loss, codebookError, perplexity } = model.call(images);
      const reconstructionLoss = (x: tf.Tensor4D) => {
        const reconstruction = model.reconstructionLoss(x, images);
        if (!perceptualNetwork) return reconstruction;
        const distance = perceptualDistance(perceptualNetwork, x, images).mean();
        return reconstruction.add<tf.Scalar>(distance.mul(perceptual));
      };
      const generatorLoss = (x: tf.Tensor4D) => hingeGeneratorLoss(discriminator.call(x));
      const weight = typeof adversarial === "number"
        ? adversarial
        : hostInput(() => [adversarial()]).asScalar();
      const sum = weight === 0
        ? alone(reconstructionLoss(made))
        : balancedLoss(made, reconstructionLoss, generatorLoss, {
          weight,
          ...this.#balance(features),
        });
      const reconstruction = model.reconstructionLoss(made, images);
      return {
        loss: sum.loss.add<tf.Scalar>(loss),
        images: made,
        reconstruction,
        perceptual: sum.first.sub(reconstruction),
        adversarial: sum.second,
        adaptiveWeight: sum.quotient,
        codebookError,
        perplexity,
      };
    });
  }

  /**
   * The loss for the discriminator's optimizer.
   *
   * @param images real pictures, (B, H, W, channels)
   * @param made pictures that the model made, (B, H, W, channels)
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

  /** Where the lengths of gradients are compared, and their quotient's bounds. */
  #balance(features: tf.Tensor4D): BalanceOptions {
    const { adaptive, floor, cap } = this.#options;
    if (adaptive === "none") return { floor: 1, cap: 1 };
    if (adaptive === "pictures") return { floor, cap };
    const { decoder } = this.model;
    const { weight } = decoder.head.conv;
    const goBack = (gradient: tf.Tensor) => {
      const along = () => decoder.picture(features).mul(gradient).sum<tf.Scalar>();
      return tf.variableGrads(along, [weight]).grads[weight.name];
    };
    return { floor, cap, goBack, epsilon: LAST_LAYER_EPSILON };
  }
}

/** A loss without another one beside it. */
function alone(loss: tf.Scalar): Balanced {
  return { loss, first: loss, second: tf.scalar(0), quotient: tf.scalar(0) };
}
