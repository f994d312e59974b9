// The MLP GAN of notebook 01, batch 128; torch_models.py says what a step does.
import { Discriminator, Generator } from "lib/models/mod.ts";
import { Adam, bce, TensorRandom } from "lib/nn/mod.ts";
import type { tf } from "lib/tensorflow/mod.ts";
import type { BenchModel } from "./model.ts";

const BATCH = 128;

/** Makes the two networks, their optimizers and a batch. */
export function gan(): BenchModel {
  const generator = new Generator({ seed: 1 });
  const discriminator = new Discriminator({ seed: 2 });
  const gAdam = new Adam(generator, { learningRate: 2e-4, beta1: 0.5 });
  const dAdam = new Adam(discriminator, { learningRate: 2e-4, beta1: 0.5 });
  const random = new TensorRandom(3);
  const noise = () => random.normal<tf.Rank.R2>([BATCH, generator.latent]); // (B, 64)
  return {
    inputs: [random.uniform<tf.Rank.R2>([BATCH, 784], -1, 1)],
    step(real) { // (B, 784)
      const fake = generator.call(noise()); // (B, 784)
      const loss = dAdam.minimize(() =>
        bce(discriminator.call(real as tf.Tensor2D), 1).add(bce(discriminator.call(fake), 0))
      );
      const z = noise();
      gAdam.minimize(() => bce(discriminator.call(generator.call(z)), 1));
      return loss;
    },
  };
}
