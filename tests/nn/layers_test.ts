// Layers: PyTorch's numbers, random streams, names of weights.

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  BatchNorm,
  Conv2d,
  Dense,
  Dropout,
  Module,
  pixelShuffle,
  ResBlock,
  TensorRandom,
  WeightAverage,
  zeros,
} from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import fixtures from "../fixtures/nn.json" with { type: "json" };

const TOLERANCE = 2e-6;

Deno.test("BatchNorm equals PyTorch's: output, gradient, running statistics, inference", () =>
  assertNoLeak(() => {
    const expected = fixtures.batchNorm;
    const layer = new BatchNorm(3);
    tf.tidy(() => {
      layer.scale.assign(tf.tensor1d(expected.scale));
      layer.shift.assign(tf.tensor1d(expected.shift));
      const x = tf.tensor2d(expected.x);
      const loss = (x: tf.Tensor) => layer.call(x as tf.Tensor2D).sin().sum();
      const { value, grad } = tf.valueAndGrad(loss)(x);
      assertAlmostEquals(value.dataSync()[0], expected.training.value, 1e-5);
      assert(relativeError(grad, expected.training.gradients[0]) < TOLERANCE);
      assert(relativeError(layer.call(x), expected.output) < TOLERANCE);
      assert(relativeError(layer.runningMean, expected.runningMean) < TOLERANCE);
      assert(relativeError(layer.runningVariance, expected.runningVariance) < TOLERANCE);
      layer.eval();
      assert(relativeError(layer.call(x), expected.inference) < TOLERANCE);
    });
    layer.dispose();
  }));

Deno.test("BatchNorm refuses to train on a single row", () => {
  const layer = new BatchNorm(3);
  const x = tf.ones<tf.Rank.R2>([1, 3]);
  assertThrows(() => layer.call(x), Error, "(1, 3)");
  x.dispose();
  layer.dispose();
});

Deno.test("Dropout drops its share, keeps the mean, and does nothing in inference", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const layer = new Dropout(0.3, new TensorRandom(1));
      const x = tf.ones<tf.Rank.R2>([200, 100]);
      const y = layer.call(x);
      const dropped = y.equal(0).cast("float32").mean().dataSync()[0];
      assertAlmostEquals(dropped, 0.3, 0.02);
      assertAlmostEquals(y.mean().dataSync()[0], 1, 0.02);
      assertEquals(layer.eval().call(x), x);
    })
  ));

Deno.test("Dropout refuses a rate that drops everything", () => {
  assertThrows(() => new Dropout(1, new TensorRandom(1)), RangeError, "not 1");
});

Deno.test("TensorRandom: same seed, same numbers; other seeds, draws and splits, others", () => {
  const draw = (random: TensorRandom) => {
    const x = random.normal([4]);
    const values = [...x.dataSync()];
    x.dispose();
    return values;
  };
  const random = new TensorRandom(7);
  const [first, second] = [draw(random), draw(random)];
  const again = new TensorRandom(7);
  again.draws = 1;
  assertEquals(draw(again), second);
  const split = () => draw(new TensorRandom(7).split());
  assertEquals(split(), split());
  const all = [first, second, draw(new TensorRandom(8)), split()].map(String);
  assertEquals(new Set(all).size, all.length);
  again.restart(8);
  assertEquals([again.seed, String(draw(again))], [8, all[2]]);
  assertThrows(() => again.restart(0.5), RangeError, "0.5");
  assertThrows(() => new TensorRandom(-1), RangeError, "-1");
});

Deno.test("TensorRandom draws from the distributions it names", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const random = new TensorRandom(3);
      const normal = tf.moments(random.normal([100_000]));
      assertAlmostEquals(normal.mean.dataSync()[0], 0, 0.02);
      assertAlmostEquals(normal.variance.dataSync()[0], 1, 0.02);
      const uniform = random.uniform([100_000], -2, 4);
      assertAlmostEquals(uniform.mean().dataSync()[0], 1, 0.02);
      assert(uniform.min().dataSync()[0] >= -2 && uniform.max().dataSync()[0] < 4);
    })
  ));

class Pair extends Module {
  readonly layers: Dense[];
  readonly norm = new BatchNorm(2);
  constructor(seed: number) {
    super();
    const random = new TensorRandom(seed);
    this.layers = [new Dense(3, 2, random), new Dense(2, 1, random)];
  }
}

Deno.test("Module names its weights by their path, counts them and switches all parts", () =>
  assertNoLeak(() => {
    const pair = new Pair(1);
    assertEquals([...pair.namedVariables().keys()], [
      "layers.0.weight",
      "layers.0.bias",
      "layers.1.weight",
      "layers.1.bias",
      "norm.scale",
      "norm.shift",
      "norm.runningMean",
      "norm.runningVariance",
    ]);
    assertEquals(pair.numParameters(), 4 + 6 + 2 + 2 + 1);
    assert(!pair.eval().norm.training && pair.train().norm.training);
    pair.dispose();
  }));

Deno.test("WeightAverage starts equal, follows by its share, and needs a model built alike", () =>
  assertNoLeak(() => {
    const source = new Dense(2, 2, new TensorRandom(1));
    const average = new WeightAverage(new Dense(2, 2, new TensorRandom(2)), source, 0.9);
    tf.tidy(() => {
      const start = source.bias!.clone();
      source.bias!.assign(start.add(1));
      average.update();
      average.update();
      assert(relativeError(average.average.bias!.sub(start), [0.19, 0.19]) < TOLERANCE);
      assertEquals(average.updates, 2);
    });
    const other = new Dense(2, 3, new TensorRandom(1));
    assertThrows(() => new WeightAverage(other, source, 0.9), Error, "weight is float32 [2, 2]");
    [average, source, average.average, other].forEach((module) => module.dispose());
  }));

Deno.test("pixelShuffle lays a pixel's channels out as a square", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 1, 1, 8]);
      assertEquals(pixelShuffle(x, 2).arraySync(), [[[[1, 10], [2, 20]], [[3, 30], [4, 40]]]]);
      assertEquals(pixelShuffle(tf.zeros([2, 3, 4, 9]), 3).shape, [2, 9, 12, 1]);
      assertThrows(() => pixelShuffle(x, 3), RangeError, "8 channels");
    })
  ));

Deno.test("a residual block whose second convolution starts at zero adds its bias only", () =>
  assertNoLeak(() => {
    const block = new ResBlock(2, 2, new TensorRandom(1), {
      norm: false,
      outputInit: zeros,
      biasInit: zeros,
    });
    const same = new Conv2d(2, 2, new TensorRandom(1)); // the block's first convolution
    tf.tidy(() => {
      const x = new TensorRandom(2).normal<tf.Rank.R4>([1, 3, 3, 2]);
      assertEquals(block.call(x).arraySync(), x.arraySync());
      assertEquals(block.conv1.weight.arraySync(), same.weight.arraySync());
      assertEquals(block.conv2.weight.abs().max().dataSync()[0], 0);
    });
    same.dispose();
    block.dispose();
  }));
