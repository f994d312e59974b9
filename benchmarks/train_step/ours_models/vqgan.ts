// The VQ-GAN of notebook 03's preset quick, batch 16; torch_models.py says what a step does.
import { PatchDiscriminator, ResNet, SMALL_VQVAE, VqGan, VqVae } from "lib/models/mod.ts";
import { Adam, TensorRandom } from "lib/nn/mod.ts";
import type { tf } from "lib/tensorflow/mod.ts";
import type { BenchModel, BenchOptions } from "./model.ts";

/** Makes both players, the eyes of the perceptual loss, the optimizers and a batch. */
export function vqgan({ batch = 16 }: BenchOptions = {}): BenchModel {
  const model = new VqVae({ ...SMALL_VQVAE.tokens256, seed: 1 });
  const discriminator = new PatchDiscriminator({ width: 32, layers: 2, norm: "group", seed: 2 });
  const perceptualNetwork = new ResNet({ classes: 12, widths: [16, 32, 64, 128] }).eval();
  const gan = new VqGan(model, discriminator, {
    perceptualNetwork,
    perceptual: 0.3,
    adversarial: 0.25,
    cap: 1,
  });
  const adam = new Adam(model, { learningRate: 5e-4, beta1: 0.5, beta2: 0.9, clipNorm: 1 });
  const dAdam = new Adam(discriminator, { learningRate: 1e-3, beta1: 0.5, beta2: 0.9 });
  const images = new TensorRandom(3).uniform<tf.Rank.R4>([batch, 64, 64, 3], -1, 1);
  return {
    inputs: [images],
    step(x) { // (B, 64, 64, 3)
      const real = x as tf.Tensor4D;
      const { loss, images: made } = adam.minimize(() => gan.generatorLoss(real));
      dAdam.minimize(() => gan.discriminatorLoss(real, made));
      return loss;
    },
    dispose: () => [adam, dAdam, gan, perceptualNetwork, images].forEach((part) => part.dispose()),
  };
}
