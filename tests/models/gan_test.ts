// The GAN against its PyTorch twin with the same weights, gradients by finite differences, and repeatability.

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Discriminator, Generator, slerp } from "lib/models/mod.ts";
import { bce, type Dense, stopGradient, TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import fixtures from "../fixtures/nn.json" with { type: "json" };

const TOLERANCE = 2e-6;
const expected = fixtures.gan;

function assignAll(layers: Dense[], weights: { weight: number[][]; bias: number[] }[]): void {
  tf.tidy(() =>
    layers.forEach((layer, i) => {
      layer.weight.assign(tf.tensor2d(weights[i].weight));
      layer.bias!.assign(tf.tensor1d(weights[i].bias));
    })
  );
}

/** The twin's weights in our models. */
function twins() {
  const generator = new Generator({ latent: 3, hidden: [4, 5], pixels: 6 });
  const discriminator = new Discriminator({ hidden: [5, 4], pixels: 6, dropout: 0 });
  assignAll([...generator.hidden, generator.output], expected.generator);
  assignAll([...discriminator.hidden, discriminator.output], expected.discriminator);
  return { generator, discriminator };
}

Deno.test("samples, losses and gradients equal the PyTorch twin's", () =>
  assertNoLeak(() => {
    const { generator, discriminator } = twins();
    tf.tidy(() => {
      const [noise, real] = [tf.tensor2d(expected.noise), tf.tensor2d(expected.real)];
      const fake = generator.call(noise);
      assert(relativeError(fake, expected.fake) < TOLERANCE);
      const dLoss = () =>
        bce(discriminator.call(real), 1)
          .add<tf.Scalar>(bce(discriminator.call(stopGradient(generator.call(noise))), 0));
      const gLoss = () => bce(discriminator.call(generator.call(noise)), 1);
      assertGradients(dLoss, denseOrder(discriminator.hidden, discriminator.output), {
        value: expected.dLoss,
        gradients: expected.dGradients,
      });
      const order = [
        generator.hidden[0],
        generator.norms[0],
        generator.hidden[1],
        generator.norms[1],
        generator.output,
      ].flatMap((layer) => layer.trainableVariables());
      assertGradients(gLoss, order, { value: expected.gLoss, gradients: expected.gGradients });
    });
    generator.dispose();
    discriminator.dispose();
  }));

function denseOrder(hidden: Dense[], output: Dense): tf.Variable[] {
  return [...hidden, output].flatMap((layer) => [layer.weight, layer.bias!]);
}

function assertGradients(
  loss: () => tf.Scalar,
  variables: tf.Variable[],
  expected: { value: number; gradients: tf.TensorLike[] },
): void {
  const { value, grads } = tf.variableGrads(loss, variables);
  assertAlmostEquals(value.dataSync()[0], expected.value, 1e-5);
  assertEquals(variables.length, expected.gradients.length);
  variables.forEach((variable, i) => {
    const error = relativeError(grads[variable.name], expected.gradients[i]);
    assert(error < TOLERANCE, `gradient ${i} of ${variable.shape} is off by ${error}`);
  });
}

Deno.test("the generator's gradient is the slope of its loss", () =>
  assertNoLeak(() => {
    const { generator, discriminator } = twins();
    tf.tidy(() => {
      const noise = tf.tensor2d(expected.noise);
      const bias = generator.output.bias!;
      const loss = () => bce(discriminator.call(generator.call(noise)), 1);
      const slope = tf.variableGrads(loss, [bias]).grads[bias.name].dataSync();
      const start = bias.clone();
      const h = 1e-2;
      const lossAt = (shift: number, i: number) => {
        bias.assign(start.add(tf.oneHot(i, 6).mul(shift)) as tf.Tensor1D);
        return loss().dataSync()[0];
      };
      for (let i = 0; i < 6; i++) {
        assertAlmostEquals((lossAt(h, i) - lossAt(-h, i)) / (2 * h), slope[i], 1e-4);
      }
    });
    generator.dispose();
    discriminator.dispose();
  }));

Deno.test("images lie in [-1, 1], probabilities in [0, 1], and the seed fixes both", () =>
  assertNoLeak(() => {
    const once = () => {
      const [generator, discriminator] = [
        new Generator({ seed: 4 }),
        new Discriminator({ seed: 5 }),
      ];
      const values = tf.tidy(() => {
        const images = generator.call(new TensorRandom(6).normal<tf.Rank.R2>([16, 64]));
        const chances = discriminator.call(images);
        assertEquals([images.shape, chances.shape], [[16, 784], [16, 1]]);
        assert(images.abs().max().dataSync()[0] <= 1);
        assert(chances.min().dataSync()[0] >= 0 && chances.max().dataSync()[0] <= 1);
        return [...images.dataSync(), ...chances.dataSync()];
      });
      generator.dispose();
      discriminator.dispose();
      return values;
    };
    assertEquals(once(), once());
  }));

Deno.test("slerp goes from one end to the other and keeps the length on the way", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const [a, b] = [tf.tensor1d([3, 0, 0]), tf.tensor1d([0, 3, 0])];
      const path = slerp(a, b, 5);
      const diagonal = 3 * Math.SQRT1_2;
      assert(relativeError(path.norm("euclidean", 1), [3, 3, 3, 3, 3]) < TOLERANCE);
      assert(relativeError(path.slice(2, 1), [[diagonal, diagonal, 0]]) < TOLERANCE);
      assert(relativeError(slerp(a, a, 3), [[3, 0, 0], [3, 0, 0], [3, 0, 0]]) < TOLERANCE);
    })
  ));
