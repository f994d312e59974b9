// A whole GAN training step, for tests of traced functions: models, Adam, random numbers, dropout, batch statistics and
// averaged weights.

import { Discriminator, Generator } from "lib/models/mod.ts";
import { Adam, bce, stopGradient, TensorRandom, WeightAverage } from "lib/nn/mod.ts";
import type { tf } from "lib/tensorflow/mod.ts";

/** What {@linkcode makeGan} makes. */
export interface Gan {
  step: (real: tf.Tensor2D) => { dLoss: tf.Scalar; gLoss: tf.Scalar };
  /** All weights, averages included, by name. */
  variables: () => tf.Variable[];
  adams: Adam[];
  dispose: () => void;
}

/** The sizes of a test's models. */
export interface GanSizes {
  latent: number;
  pixels: number;
  generatorHidden: number[];
  discriminatorHidden: number[];
}

/** Notebook 01's sizes. */
export const FULL: GanSizes = {
  latent: 64,
  pixels: 784,
  generatorHidden: [256, 512],
  discriminatorHidden: [256, 128],
};

/** Sizes for tests that are not about numbers. */
export const SMALL: GanSizes = {
  latent: 3,
  pixels: 6,
  generatorHidden: [4, 5],
  discriminatorHidden: [5, 4],
};

/** A generator, a discriminator and their training step. */
export function makeGan(sizes: GanSizes): Gan {
  const { latent, pixels } = sizes;
  const generatorOptions = { latent, pixels, hidden: sizes.generatorHidden };
  const generator = new Generator({ ...generatorOptions, seed: 3 });
  const discriminator = new Discriminator({ pixels, hidden: sizes.discriminatorHidden, seed: 4 });
  const follower = new Generator({ ...generatorOptions, seed: 5 });
  const average = new WeightAverage(follower, generator, 0.99);
  const adams = [generator, discriminator]
    .map((module) => new Adam(module, { learningRate: 5e-4, beta1: 0.5 }));
  const random = new TensorRandom(9);
  const step = (real: tf.Tensor2D) => {
    const shape: [number, number] = [real.shape[0], latent];
    const fake = generator.call(random.normal<tf.Rank.R2>(shape));
    const dLoss = adams[1].minimize(() =>
      bce(discriminator.call(real), 1).add<tf.Scalar>(
        bce(discriminator.call(stopGradient(fake)), 0),
      )
    );
    const noise = random.normal<tf.Rank.R2>(shape);
    const gLoss = adams[0].minimize(() => bce(discriminator.call(generator.call(noise)), 1));
    average.update();
    return { dLoss, gLoss };
  };
  const modules = [generator, discriminator, follower];
  return {
    step,
    adams,
    variables: () => modules.flatMap((module) => [...module.namedVariables().values()]),
    dispose: () => [...adams, average, ...modules].forEach((part) => part.dispose()),
  };
}
