// The profile of a traced function.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { AdamW, Dense, gelu, TensorRandom } from "lib/nn/mod.ts";
import { jit, profile, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

Deno.test("a profile counts the ops of a training step, and leaves the weights", () =>
  assertNoLeak(() => {
    const dense = new Dense(64, 64, new TensorRandom(1));
    const adam = new AdamW(dense, { weightDecay: 0.1 });
    const x = new TensorRandom(2).normal<tf.Rank.R2>([256, 64]);
    const step = (x: tf.Tensor2D) => adam.minimize(() => gelu(dense.call(x)).square().mean());
    const before = dense.weight.dataSync();
    const times = profile(step, [x], { calls: 3 });
    const count = (word: string) =>
      times.filter(({ type }) => type.includes(word)).reduce((sum, { count }) => sum + count, 0);
    assertEquals(count("MatMul"), 2); // the product, and the weight's gradient
    assertEquals(count("ResourceApplyAdam"), 2);
    assertEquals(count("Erf"), 1);
    assertEquals(new Set(times.map(({ type }) => type)).size, times.length);
    const worked = times.filter(({ type }) => /MatMul|ResourceApplyAdam|Erf/.test(type));
    assert(worked.every(({ milliseconds }) => milliseconds > 0), JSON.stringify(times));
    assertEquals(
      times.map((t) => t.milliseconds),
      times.map((t) => t.milliseconds).sort((a, b) => b - a),
    );
    assertEquals(dense.weight.dataSync(), before);

    const blocks = profile(step, [x], { fuseBlocks: true, calls: 1 });
    assertEquals(blocks.filter(({ type }) => type === "Erf"), []);
    [dense, adam, x].forEach((part) => part.dispose());
  }));

Deno.test("what cannot be profiled is an error", () =>
  assertNoLeak(() => {
    const x = tf.ones([2]);
    const square = (x: tf.Tensor) => x.square();
    assertThrows(() => profile(square, [x], { calls: 0 }), RangeError, "calls is 0");
    assertThrows(() => profile((x: tf.Tensor) => (x.dataSync(), x), [x]), Error, "is read while");
    jit(square)(x).dispose();
    x.dispose();
  }));
