// Trains a small GAN with everything that has a state, for resume_test.ts: <eager|jit|async> <folder> <kill at step>.

import { ImageDataset } from "lib/data/mod.ts";
import { Random } from "lib/data/mod.ts";
import { Discriminator, Generator } from "lib/models/mod.ts";
import { Adam, bce, stopGradient, TensorRandom, WeightAverage } from "lib/nn/mod.ts";
import { jit, setSeed, tf } from "lib/tensorflow/mod.ts";
import { train } from "lib/training/mod.ts";

const [mode, folder, killAt] = Deno.args;
const pixels = 12, latent = 4;

// Other weights and streams than those of the checkpoint, but for the seeds: all has to come from there.
setSeed(Number(killAt) > 0 ? 11 : 12);
const generator = new Generator({ latent, pixels, hidden: [8, 6], seed: 1 });
const follower = new Generator({ latent, pixels, hidden: [8, 6], seed: 2 });
const discriminator = new Discriminator({ pixels, hidden: [7, 5], dropout: 0.3, seed: 3 });
const average = new WeightAverage(follower, generator, 0.9);
const gAdam = new Adam(generator, { learningRate: 1e-2, beta1: 0.5 });
const dAdam = new Adam(discriminator, { learningRate: 1e-2, beta1: 0.5 });
const random = new TensorRandom(4);

const step = (images: tf.Tensor2D) => { // (B, pixels)
  const z = random.normal<tf.Rank.R2>([images.shape[0], latent]);
  const noisy = images.add<tf.Tensor2D>(tf.randomNormal(images.shape, 0, 0.1));
  const fake = stopGradient(generator.call(z));
  const dLoss = dAdam.minimize(() =>
    bce(discriminator.call(noisy), 1).add(bce(discriminator.call(fake), 0))
  );
  const gLoss = gAdam.minimize(() => bce(discriminator.call(generator.call(z)), 1));
  average.update();
  return { dLoss, gLoss };
};
const traced = jit(step);
const call = { eager: step, jit: traced, async: traced.async }[mode]!;

const numbers = new Random(5);
const digits = new ImageDataset({
  name: "noise",
  source: "random bytes",
  images: Uint8Array.from({ length: 70 * pixels }, () => numbers.integer(256)),
  labels: new Uint8Array(70),
  height: 3,
  width: 4,
  channels: 1,
  classNames: ["noise"],
});

let made = 0;
const run = train(
  ({ images }) => {
    if (++made === Number(killAt)) Deno.kill(Deno.pid, "SIGKILL");
    return call(images);
  },
  digits.batches({ batchSize: 10, seed: 6 }),
  {
    steps: 100,
    reports: 10,
    state: { generator, discriminator, average, gAdam, dAdam, random },
    checkpoint: { folder, every: 25 },
    preset: { pixels, latent, mode: mode === "eager" ? "eager" : "traced" },
  },
);
for await (const { step, metrics } of run) console.log(JSON.stringify({ step, ...metrics }));
