// The perceptual distance by hand, and the residual network against PyTorch.

import { assert, assertEquals } from "@std/assert";
import { ResNet } from "lib/models/mod.ts";
import {
  Adam,
  crossEntropy,
  type FeatureNetwork,
  perceptualDistance,
  TensorRandom,
} from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import { checkTwin } from "./twin_case.ts";

Deno.test("the perceptual distance compares directions of features, and equal pictures have none", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const perceptualNetwork: FeatureNetwork = {
        features: (x) => [x, tf.avgPool(x, 2, 2, "valid")],
      };
      const a = tf.tensor4d([1, 0, 0, 2, 1, 0, 0, 2], [1, 2, 2, 2]); // unit vectors times a length
      const b = tf.tensor4d([2, 0, 0, 3, 0, 1, 0, 1], [1, 2, 2, 2]);
      // One position of four turns by a right angle; (2, 4) / 4 becomes (2, 5) / 4.
      const angle = 2 - 2 * (2 * 2 + 4 * 5) / Math.sqrt((4 + 16) * (4 + 25));
      assert(relativeError(perceptualDistance(perceptualNetwork, a, b), [2 / 4 + angle]) < 1e-6);
      assertEquals([...perceptualDistance(perceptualNetwork, a, a).dataSync()], [0]);
      const blank = tf.zeros<tf.Rank.R4>([1, 2, 2, 2]);
      const gradient = tf.grad((x) =>
        perceptualDistance(perceptualNetwork, x as tf.Tensor4D, blank).sum()
      );
      assert(gradient(a).isFinite().all().dataSync()[0]);
    })
  ));

Deno.test("the residual network equals PyTorch's: logits, features and gradients", () =>
  checkTwin(
    "resnet",
    () => new ResNet({ classes: 5, widths: [4, 6], blocks: 2, dropout: 0 }),
    (network, images) => ({
      logits: network.call(images),
      embedded: network.embed(images),
      middle: network.features(images)[0],
    }),
    { tolerance: 1e-5 },
  ));

Deno.test("the residual network learns, and judges one picture like many", () =>
  assertNoLeak(() => {
    const network = new ResNet({ classes: 3, widths: [8, 8], dropout: 0 });
    const adam = new Adam(network, { learningRate: 3e-3 });
    const random = new TensorRandom(1);
    /** Stripes of one of three directions, (12, 16, 16, 3). */
    const batch = () => {
      const labels = tf.range(0, 12, 1, "int32").mod<tf.Tensor1D>(tf.scalar(3, "int32"));
      const row = tf.range(0, 16).div(2).sin(); // (16)
      const [across, down] = [row.reshape([1, 16]), row.reshape([16, 1])];
      const kinds = tf.stack([across.tile([16, 1]), down.tile([1, 16]), across.add(down)]); // (3, 16, 16)
      const pictures = tf.gather(kinds, labels).expandDims(3).tile<tf.Tensor4D>([1, 1, 1, 3]);
      return { labels, images: pictures.add<tf.Tensor4D>(random.normal([12, 16, 16, 3]).mul(0.5)) };
    };
    const step = jit((images: tf.Tensor4D, labels: tf.Tensor1D) => ({
      loss: adam.minimize(() => crossEntropy(network.call(images), labels)),
    }));
    tf.tidy(() => {
      for (let i = 0; i < 40; i++) {
        const { images, labels } = batch();
        step(images, labels);
      }
      const { images, labels } = batch();
      network.eval();
      const logits = network.call(images);
      assertEquals([...logits.argMax(1).dataSync()], [...labels.dataSync()]);
      const alone = network.call(images.slice(3, 1)).arraySync();
      assert(relativeError(logits.slice(3, 1), alone) < 1e-4);
    });
    step.dispose();
    adam.dispose();
    network.dispose();
  }));
