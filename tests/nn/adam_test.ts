// Adam against PyTorch's path, and its manners towards other code.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Adam, Module, parameter } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../support/leaks.ts";
import fixtures from "../fixtures/nn.json" with { type: "json" };

class Point extends Module {
  readonly position: tf.Variable<tf.Rank.R1>;
  constructor(start: number[]) {
    super();
    this.position = parameter(() => tf.tensor1d(start));
  }
  valley(): tf.Scalar {
    return this.position.pow(4).add(this.position.square().mul(3)).sum();
  }
}

Deno.test("Adam goes PyTorch's way", () =>
  assertNoLeak(() => {
    const { start, path } = fixtures.adam;
    const point = new Point(start);
    const adam = new Adam(point, { learningRate: 0.1, beta1: 0.5 });
    for (const expected of path) {
      adam.minimize(() => point.valley()).dispose();
      assert(relativeError(point.position, expected) < 2e-6);
    }
    adam.dispose();
    point.dispose();
  }));

Deno.test("Adam sees weights that others assign between its steps", () =>
  assertNoLeak(() => {
    const point = new Point([1]);
    const adam = new Adam(point, { learningRate: 0.1 });
    adam.minimize(() => point.valley()).dispose();
    tf.tidy(() => point.position.assign(tf.tensor1d([5])));
    adam.minimize(() => point.valley()).dispose();
    const [x] = point.position.dataSync();
    assert(x > 4.85 && x < 5, `went to ${x}`);
    adam.dispose();
    point.dispose();
  }));

Deno.test("a copy of the weights does not change with them", () =>
  assertNoLeak(() => {
    const point = new Point([1, 2]);
    const adam = new Adam(point, { learningRate: 0.1 });
    adam.minimize(() => point.valley()).dispose();
    const copy = point.position.clone();
    const before = [...copy.dataSync()];
    adam.minimize(() => point.valley()).dispose();
    assertEquals([...copy.dataSync()], before);
    assert(point.position.dataSync()[0] !== before[0]);
    copy.dispose();
    adam.dispose();
    point.dispose();
  }));

Deno.test("thousands of steps leave no tensor", () =>
  assertNoLeak(async () => {
    const point = new Point([1, 2, 3]);
    const adam = new Adam(point);
    await assertNoLeak(() => {
      for (let i = 0; i < 2_000; i++) adam.minimize(() => point.valley()).dispose();
    });
    adam.dispose();
    point.dispose();
  }));

Deno.test("minimize gives back all that the loss function gave, which outlives the gradient", () =>
  assertNoLeak(() => {
    const point = new Point([1, 2]);
    const adam = new Adam(point, { learningRate: 0.1 });
    const step = () =>
      adam.minimize(() => {
        const square = point.position.square();
        return { loss: square.sum<tf.Scalar>(), square, start: point.position.clone() };
      });
    const results = tf.tidy(() => {
      point.position.assign(tf.tensor1d([3, 1]));
      return step();
    });
    assertEquals(results.square.arraySync(), [9, 1]);
    assertEquals(results.start.arraySync(), [3, 1]);
    assertEquals(results.loss.dataSync()[0], 10);
    tf.dispose(results);
    adam.dispose();
    point.dispose();
  }));

Deno.test("a loss function that fails leaves nothing behind", () =>
  assertNoLeak(() => {
    const point = new Point([1]);
    const adam = new Adam(point);
    const losses = () => ({ loss: tf.zeros([2]) as unknown as tf.Scalar, figure: tf.scalar(1) });
    assertThrows(() => tf.tidy(() => void adam.minimize(losses)), Error);
    adam.dispose();
    point.dispose();
  }));
