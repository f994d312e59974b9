// Adam against PyTorch's path, and its manners towards other code.

import { assert, assertEquals } from "@std/assert";
import { Adam, Module, parameter } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak, relativeError } from "../leaks.ts";
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
