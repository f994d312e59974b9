// The MLP GAN of notebook 01, batch 128; torch_models.py says what a step does.
import { Discriminator, Generator } from "lib/models/mod.ts";
import { Adam, bce, TensorRandom } from "lib/nn/mod.ts";
import type { tf } from "lib/tensorflow/mod.ts";
import type { BenchModel, BenchOptions } from "./model.ts";

/** Makes the two networks, their optimizers and a batch. */
export function gan({ batch = 128 }: BenchOptions = {}): BenchModel {
  const generator = new Generator({ seed: 1 });
  const discriminator = new Discriminator({ seed: 2 });
  const gAdam = new Adam(generator, { learningRate: 2e-4, beta1: 0.5 });
  const dAdam = new Adam(discriminator, { learningRate: 2e-4, beta1: 0.5 });
  const random = new TensorRandom(3);
  // As many rows as the images have: each replica has its part of them, and needs no more noise.
  const noiseFor = ({ shape: [rows] }: tf.Tensor) =>
    random.normal<tf.Rank.R2>([rows, generator.latent]); // (B, 64)
  const images = random.uniform<tf.Rank.R2>([batch, 784], -1, 1);
  return {
    inputs: [images],
    step(real) { // (B, 784)
      const fake = generator.call(noiseFor(real)); // (B, 784)
      const loss = dAdam.minimize(() =>
        bce(discriminator.call(real as tf.Tensor2D), 1).add(bce(discriminator.call(fake), 0))
      );
      const z = noiseFor(real);
      gAdam.minimize(() => bce(discriminator.call(generator.call(z)), 1));
      return loss;
    },
    dispose: () =>
      [gAdam, dAdam, generator, discriminator, images].forEach((part) => part.dispose()),
  };
}
