// Trains a VQ-VAE: optimizer, averaged weights, codebook maintenance, one step.

import { VqVae, type VqVaeLoss, type VqVaeOptions } from "lib/models/mod.ts";
import { psnr } from "lib/metrics/mod.ts";
import { AdamW, emaWarmupDecay, warmupCosine, WeightAverage } from "lib/nn/mod.ts";
import { FASTEST, jit, type Jitted, type tf } from "lib/tensorflow/mod.ts";
import { requireDecay, requireSchedule, type TrainingSchedule } from "./training_schedule.ts";
import type { TrainingState } from "../training/snapshot.ts";
import {
  type CodebookMaintenance,
  maintainCodebook,
  requireMaintenance,
} from "./codebook_maintenance.ts";

/** Settings of {@linkcode VqVaeTraining}; a {@linkcode VqVaePreset} has them. */
export interface VqVaeTrainingOptions extends TrainingSchedule, CodebookMaintenance {
  model: VqVaeOptions;
  /** Share of itself that the averaged model keeps at each step; less in the beginning. Default 0.99. */
  averageDecay?: number;
}

/** A VQ-VAE with its optimizer and averaged weights. */
export class VqVaeTraining {
  /** The model that is trained. */
  readonly model: VqVae;
  /** The same with averaged weights, in inference mode: the better one to use. */
  readonly averaged: VqVae;
  readonly adam: AdamW;
  readonly average: WeightAverage<VqVae>;
  readonly #maintenance: CodebookMaintenance;
  readonly #step: Jitted<[tf.Tensor4D], VqVaeLoss>;
  readonly #validate: Jitted<[tf.Tensor4D], { psnr: tf.Scalar }>;

  /** @throws RangeError when a number is out of range, or the model's configuration contradicts itself */
  constructor(options: VqVaeTrainingOptions) {
    const { steps, learningRate, warmup = 0, averageDecay = 0.99 } = options;
    requireSchedule(options);
    requireDecay("averageDecay", averageDecay);
    requireMaintenance(options);
    this.#maintenance = options;
    this.model = new VqVae(options.model);
    this.averaged = new VqVae(options.model);
    this.adam = new AdamW(this.model, {
      learningRate: (step) => learningRate * warmupCosine(step, { warmup, steps }),
      beta2: 0.95,
      clipNorm: 1,
    });
    const decay = (updates: number) => emaWarmupDecay(updates, averageDecay);
    this.average = new WeightAverage(this.averaged, this.model, decay);
    this.#step = jit((images: tf.Tensor4D) => {
      const metrics = this.adam.minimize(() => this.model.loss(images));
      this.average.update();
      return metrics;
    }, FASTEST);
    this.#validate = jit((images: tf.Tensor4D) => ({
      psnr: psnr(this.averaged.reconstruct(images), images).mean<tf.Scalar>(),
    }));
  }

  /** What checkpoints have to hold. */
  get state(): TrainingState {
    const { model, adam, average } = this;
    return { model, adam, average };
  }

  /** One step on pictures (B, H, W, channels) in [-1, 1]. */
  step(images: tf.Tensor4D): Promise<VqVaeLoss> {
    maintainCodebook(this.model, images, this.adam.steps, this.#maintenance);
    return this.#step.async(images);
  }

  /** The averaged model's mean PSNR in decibels on pictures (B, H, W, channels) in [-1, 1] that were held out. */
  validate(images: tf.Tensor4D): Promise<{ psnr: tf.Scalar }> {
    return this.#validate.async(images);
  }

  /** Frees everything, {@linkcode averaged} included. */
  dispose(): void {
    this.#step.dispose();
    this.#validate.dispose();
    this.average.dispose();
    this.adam.dispose();
    this.averaged.dispose();
    this.model.dispose();
  }
}
