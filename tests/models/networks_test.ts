// LPIPS and the residual network against PyTorch, and the loading of published weights.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { LpipsVgg, ResNet } from "lib/models/mod.ts";
import {
  Adam,
  crossEntropy,
  type FeatureNetwork,
  perceptualDistance,
  TensorRandom,
} from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import { noise, sketchError } from "../support/noise.ts";
import { checkTwin, twins } from "./twin_case.ts";

const SHARE = 1 / 16;

/** Tensors as PyTorch has them in torchvision's file and LPIPS', with fewer channels. */
function published(): Record<string, tf.Tensor> {
  const tensors: Record<string, tf.Tensor> = {};
  const widths = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]];
  let [place, inputs] = [0, 3];
  widths.forEach((block, i) => {
    for (const width of block) {
      const outputs = width * SHARE;
      const name = `features.${place}`;
      const size = Math.sqrt(3 / (9 * inputs));
      tensors[`${name}.weight`] = noise(`${name}.weight`, [outputs, inputs, 3, 3]).mul(size);
      tensors[`${name}.bias`] = noise(`${name}.bias`, [outputs]).mul(0.2);
      inputs = outputs;
      place += 2; // a ReLU between
    }
    place++; // a pooling
    const head = `lin${i}.model.1.weight`;
    tensors[head] = noise(head, [1, inputs, 1, 1]).abs();
  });
  return tensors;
}

Deno.test("LPIPS with published weights: distances and their gradient equal PyTorch's", () =>
  assertNoLeak(() => {
    const network = new LpipsVgg({ share: SHARE });
    const others = { "classifier.0.weight": tf.zeros([2, 2]) };
    tf.tidy(() => network.loadPretrained({ ...published(), ...others }));
    tf.dispose(others);
    const run = (images: tf.Tensor4D, originals: tf.Tensor4D) => {
      const distance = (x: tf.Tensor) => perceptualDistance(network, x as tf.Tensor4D, originals);
      return {
        distances: distance(images),
        gradient: tf.grad((x) => distance(x).sin().sum())(images),
      };
    };
    const jitted = jit(run);
    for (const step of [run, jitted]) {
      tf.tidy(() => {
        const [a, b] = ["images", "originals"].map((name) =>
          noise<tf.Rank.R4>(name, [2, 32, 32, 3])
        );
        const { distances, gradient } = step(a, b);
        assert(relativeError(distances, twins.lpips.distances) < 1e-5);
        const error = sketchError("images", gradient, twins.lpips.gradient);
        assert(error < 1e-5, `the gradient is off by ${error}`);
      });
    }
    jitted.dispose();
    network.dispose();
  }));

Deno.test("LPIPS is VGG16's convolutions, and says which tensor is missing or of another shape", () =>
  assertNoLeak(() => {
    const whole = new LpipsVgg();
    assertEquals(whole.numParameters(), 14_714_688); // torchvision's vgg16().features
    whole.dispose();
    const network = new LpipsVgg({ share: SHARE });
    tf.tidy(() => {
      const { "features.28.bias": _, ...rest } = published();
      assertThrows(() => network.loadPretrained(rest), Error, "lack features.28.bias");
      const other = { ...published(), "features.0.bias": tf.zeros([5]) };
      assertThrows(() => network.loadPretrained(other), Error, "blocks.0.convs.0.bias");
    });
    network.dispose();
  }));

Deno.test("without heads all channels count the same, and equal pictures have no distance", () =>
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
