// Trains a VQ-GAN from a VQ-VAE: two optimizers, averaged weights, codebook maintenance, one step.

import {
  type DiscriminatorLoss,
  type GeneratorLoss,
  PatchDiscriminator,
  type PatchDiscriminatorOptions,
  VqGan,
  VqVae,
} from "lib/models/mod.ts";
import { Adam, type FeatureNetwork, linearWarmup, WeightAverage } from "lib/nn/mod.ts";
import { FASTEST, jit, type Jitted, tf } from "lib/tensorflow/mod.ts";
import { requireNumber, requireWhole } from "lib/values/mod.ts";
import { requireDecay, requireRate } from "./training_schedule.ts";
import type { TrainingState } from "../training/snapshot.ts";
import {
  type CodebookMaintenance,
  maintainCodebook,
  requireMaintenance,
} from "./codebook_maintenance.ts";

/** Settings of {@linkcode VqGanTraining}. */
export interface VqGanTrainingOptions extends CodebookMaintenance {
  /** Weight of the perceptual loss; 0 for none. */
  perceptual: number;
  /** Weight of the adversarial loss; 0 for none, and then no discriminator learns. */
  adversarial: number;
  /** Steps over which the adversarial weight rises from 0: at first the discriminator knows nothing. */
  warmup: number;
  /** Largest adaptive weight. */
  cap: number;
  /** Weight of LeCam. Default 0. */
  lecam?: number;
  learningRate: number;
  discriminatorRate: number;
  discriminator: PatchDiscriminatorOptions;
  /** Share of itself that the averaged model keeps at each step. */
  averageDecay: number;
}

/** What a step reports, scalars: the losses' parts, and the discriminator's means on real and made pictures. */
export type VqGanMetrics =
  & Omit<GeneratorLoss, "images">
  & Omit<DiscriminatorLoss, "loss">
  & { discriminatorLoss: tf.Scalar };

/** Adam's betas of both optimizers in VQ-GAN's released code. */
const BETAS = { beta1: 0.5, beta2: 0.9 };

/** A VQ-GAN that starts as a VQ-VAE, with its optimizers and averaged weights. */
export class VqGanTraining {
  /** The model that is trained, and its discriminator. */
  readonly gan: VqGan;
  /** The same model with averaged weights, in inference mode: the better one to use. */
  readonly averaged: VqVae;
  readonly adam: Adam;
  readonly discriminatorAdam: Adam;
  readonly average: WeightAverage<VqVae>;
  readonly #maintenance: CodebookMaintenance;
  readonly #step: Jitted<[tf.Tensor4D], VqGanMetrics>;

  /**
   * @param start the VQ-VAE to go on from; it is copied
   * @param perceptualNetwork features of the perceptual loss, in inference mode
   * @throws RangeError that names the setting and what it can be
   */
  constructor(start: VqVae, perceptualNetwork: FeatureNetwork, options: VqGanTrainingOptions) {
    const { perceptual, adversarial, warmup, cap, lecam, averageDecay } = options;
    requireNumbers(options);
    this.#maintenance = { ...options, kmeansInitAt: [] };
    const model = new VqVae(start.options);
    this.averaged = new VqVae(start.options);
    model.loadWeights(start.namedVariables());
    this.gan = new VqGan(model, new PatchDiscriminator(options.discriminator), {
      perceptualNetwork: perceptual > 0 ? perceptualNetwork : undefined,
      perceptual,
      adversarial: adversarial > 0 ? () => adversarial * linearWarmup(this.adam.steps, warmup) : 0,
      cap,
      lecam,
    });
    this.adam = new Adam(model, { learningRate: options.learningRate, clipNorm: 1, ...BETAS });
    this.discriminatorAdam = new Adam(this.gan.discriminator, {
      learningRate: options.discriminatorRate,
      ...BETAS,
    });
    this.average = new WeightAverage(this.averaged, model, averageDecay);
    this.#step = jit((images: tf.Tensor4D) => {
      const { images: made, ...metrics } = this.adam.minimize(() => this.gan.generatorLoss(images));
      const ganLoss = adversarial > 0
        ? this.discriminatorAdam.minimize(() => this.gan.discriminatorLoss(images, made))
        : noDiscriminator();
      this.average.update();
      const { loss: discriminatorLoss, realLogits, fakeLogits } = ganLoss;
      return { ...metrics, discriminatorLoss, realLogits, fakeLogits };
    }, FASTEST);
  }

  /** What checkpoints have to hold; {@linkcode loadTokenizer} reads the averaged model from them. */
  get state(): TrainingState {
    const { gan, adam, discriminatorAdam, average } = this;
    return { gan, adam, discriminatorAdam, average };
  }

  /** One step of both optimizers on pictures (B, H, W, channels) in [-1, 1]. */
  step(images: tf.Tensor4D): Promise<VqGanMetrics> {
    maintainCodebook(this.gan.model, images, this.adam.steps, this.#maintenance);
    return this.#step.async(images);
  }

  /** Frees everything, {@linkcode averaged} included. */
  dispose(): void {
    this.#step.dispose();
    this.average.dispose();
    this.adam.dispose();
    this.discriminatorAdam.dispose();
    this.averaged.dispose();
    this.gan.dispose();
  }
}

/** The discriminator's metrics where there is no adversarial loss. */
function noDiscriminator(): DiscriminatorLoss {
  return { loss: tf.scalar(0), realLogits: tf.scalar(0), fakeLogits: tf.scalar(0) };
}

function requireNumbers(options: VqGanTrainingOptions): void {
  const { perceptual, adversarial, warmup, cap, lecam = 0, learningRate } = options;
  for (const [name, weight] of Object.entries({ perceptual, adversarial, cap, lecam })) {
    requireNumber(name, weight, { least: 0 });
  }
  requireWhole("warmup", warmup, { least: 0 });
  requireRate("learningRate", learningRate);
  requireRate("discriminatorRate", options.discriminatorRate);
  requireDecay("averageDecay", options.averageDecay);
  requireMaintenance(options);
}
