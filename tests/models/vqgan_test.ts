// VQ-GAN's losses against PyTorch, its switches, and ten steps: traced ones are eager ones.

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { PatchDiscriminator, VqGan, type VqGanOptions, VqVae } from "lib/models/mod.ts";
import { Adam, type FeatureNetwork, WeightAverage } from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { checkTracedSteps, type Training } from "./traced_steps.ts";
import { checkTwin } from "./twin_case.ts";
import { pictures, startCodebook } from "../recipes/vqvae_steps.ts";

/** Features are the pictures and their halves. */
const FEATURES: FeatureNetwork = { features: (x) => [x, tf.avgPool(x, 2, 2, "valid")] };

Deno.test("the generator's loss, the adaptive weight and gradients equal PyTorch's", () =>
  checkTwin(
    "pictures",
    () => {
      const model = new VqVae({
        widths: [4, 6],
        blocks: 1,
        decoderBlocks: 0,
        groups: 2,
        middle: false,
        attention: false,
        l1: 1,
        l2: 0.5,
        quantizer: { codebookSize: 9, width: 4, codebook: "gradient" },
      });
      const discriminator = new PatchDiscriminator({ width: 4, layers: 2, norm: "none" });
      const weights = { perceptualNetwork: FEATURES, perceptual: 0.3, adversarial: 0.6 };
      return new VqGan(model, discriminator, weights).eval();
    },
    (gan, images) => {
      const { loss, reconstruction, perceptual, adversarial, adaptiveWeight } = gan
        .generatorLoss(images);
      return { loss, reconstruction, perceptual, adversarial, adaptiveWeight };
    },
    { tolerance: 1e-5, objective: ["loss"], trained: (gan) => gan.model },
  ));

function small(options: VqGanOptions = {}): VqGan {
  const model = new VqVae({
    widths: [8, 8],
    blocks: 1,
    groups: 4,
    attention: false,
    quantizer: { codebookSize: 32, width: 4, cosine: true, decay: 0.9 },
  });
  startCodebook(model);
  const discriminator = new PatchDiscriminator({ width: 8, layers: 1, norm: "group" });
  // Away from black, where directions of colours jump.
  const perceptualNetwork: FeatureNetwork = { features: (x) => FEATURES.features(x.add(1.5)) };
  return new VqGan(model, discriminator, { perceptualNetwork, ...options });
}

Deno.test("the adversarial weight may change without a new trace, from nothing on", () =>
  assertNoLeak(() => {
    let weight = 0;
    const gan = small({ adversarial: () => weight }).eval();
    const plain = small({ adversarial: 0 }).eval();
    const loss = jit((images: tf.Tensor4D) => ({ loss: gan.generatorLoss(images).loss }));
    tf.tidy(() => {
      const images = pictures(1);
      const without = plain.generatorLoss(images).loss.dataSync()[0];
      const first = loss(images).loss.dataSync()[0];
      assert(Math.abs(first - without) < 1e-5, `${first} instead of ${without}`);
      weight = 2;
      assert(Math.abs(loss(images).loss.dataSync()[0] - without) > 1e-3);
      assertEquals(loss.traces, 1);
    });
    [loss, gan, plain].forEach((part) => part.dispose());
  }));

Deno.test("the adaptive weight is the quotient of the gradients' norms, at most its cap", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const images = pictures(1);
      const without = { perceptualNetwork: undefined, adversarial: 0.6 };
      const lossOf = (options: VqGanOptions) => {
        const gan = small({ ...without, ...options }).eval();
        const { loss, adversarial, adaptiveWeight } = gan.generatorLoss(images);
        gan.dispose();
        return [loss, adversarial, adaptiveWeight].map((x) => x.dataSync()[0]);
      };
      const gan = small(without).eval();
      const made = gan.model.call(images).images;
      const norm = (loss: (x: tf.Tensor4D) => tf.Scalar) =>
        tf.grad((x) => loss(x as tf.Tensor4D))(made).norm().dataSync()[0];
      const expected = norm((x) => gan.model.reconstructionLoss(x, images)) /
        norm((x) => gan.discriminator.call(x).mean<tf.Scalar>().neg());
      gan.dispose();

      const [loss, adversarial, free] = lossOf({});
      assertAlmostEquals(free / expected, 1, 1e-5);
      const [cappedLoss, same, capped] = lossOf({ cap: expected / 2 });
      assertEquals([same, capped], [adversarial, Math.fround(expected / 2)]);
      assertAlmostEquals(loss - cappedLoss, 0.6 * (free - capped) * adversarial, 1e-5);
    })
  ));

Deno.test("what is saved is the model, the discriminator and LeCam's means", () =>
  assertNoLeak(() => {
    const gan = small();
    const parts = new Set([...gan.namedVariables().keys()].map((name) => name.split(".")[0]));
    assertEquals([...parts], ["model", "discriminator", "lecam"]);
    gan.dispose();
  }));

function training(): Training {
  const gan = small({ lecam: 0.01, adversarial: () => adam.steps / 10 });
  const follower = small();
  const adam = new Adam(gan.model, { learningRate: 1e-3, beta1: 0.5, clipNorm: 1, epsilon: 1e-4 });
  const dAdam = new Adam(gan.discriminator, { learningRate: 2e-4, beta1: 0.5, epsilon: 1e-4 });
  const average = new WeightAverage(follower.model, gan.model, 0.9);
  return {
    step: (images) => {
      const { images: made, ...metrics } = adam.minimize(() => gan.generatorLoss(images));
      const { loss: dLoss, realLogits, fakeLogits } = dAdam.minimize(() =>
        gan.discriminatorLoss(images, made)
      );
      average.update();
      return { ...metrics, dLoss, realLogits, fakeLogits };
    },
    modules: [gan, follower.model],
    dispose: () => [adam, dAdam, average, gan, follower].forEach((part) => part.dispose()),
  };
}

Deno.test("VQ-GAN: traced steps are eager steps", (t) =>
  checkTracedSteps(t, () => training(), pictures, [
    { name: "graph", options: {}, losses: 1e-4, weights: 1e-4 },
    { name: "replicas", options: { replicas: 2 }, losses: 1e-4, weights: 1e-4 },
    {
      name: "bf16 and replicas",
      options: { replicas: 2, precision: "mixed_bfloat16" },
      losses: 3e-2,
      weights: 3e-2,
      quotients: { adaptiveWeight: 0.2 },
    },
  ]));
