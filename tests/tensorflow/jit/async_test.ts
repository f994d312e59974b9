// Calls that leave JavaScript's thread: the event loop turns, and nobody sees what is half done.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InPlaceVariable, jit, rawOps, tf, TraceError } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { makeGan, SMALL } from "./gan_step.ts";
import { TensorRandom } from "lib/nn/mod.ts";

/** A product that takes TensorFlow a while. */
function slowly(x: tf.Tensor2D): tf.Tensor2D {
  return Array.from({ length: 6 }).reduce<tf.Tensor2D>((y) => y.matMul(x).div(600), x);
}

Deno.test("the event loop turns during a call", () =>
  assertNoLeak(async () => {
    const x = tf.ones<tf.Rank.R2>([600, 600]);
    const f = jit(slowly);
    const sync = f(x);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const result = await f.async(x);
    clearInterval(timer);
    assert(turns > 1, `${turns} turns`);
    assertEquals(result.dataSync(), sync.dataSync());
    tf.dispose([x, sync, result]);
    f.dispose();
  }));

Deno.test("calls run one after the other, and a call between them is refused", () =>
  assertNoLeak(async () => {
    const v = tf.tidy(() => tf.variable(tf.scalar(1)));
    const x = tf.ones<tf.Rank.R2>([200, 200]);
    const f = jit((x: tf.Tensor2D, factor: number) => {
      v.assign(v.mul(factor).add(slowly(x).min()));
      return v.clone();
    }, { name: "step" });
    const results = [f.async(x, 2), f.async(x, 10), f.async(x, 3)];
    assertThrows(() => f(x, 2), TraceError, "jit(step): a call by async still runs");
    assertThrows(() => f.dispose(), TraceError, "still runs");
    const tensors = await Promise.all(results);
    const near = (value: number) => Math.round(value * 3 ** 6) / 3 ** 6;
    const add = 3 ** -6; // 200 / 600, six times
    assertEquals(
      tensors.map((t) => near(t.dataSync()[0])),
      [2 + add, 20 + 11 * add, 60 + 34 * add].map(near),
    );
    tf.dispose([...tensors, x, v]);
    f.dispose();
  }));

Deno.test("a variable that a call updates in place is not to be had until it ends", () =>
  assertNoLeak(async () => {
    const v = tf.tidy(() => tf.variable(tf.scalar(1), true, "counter"));
    const target = InPlaceVariable.of(v);
    const add = () =>
      tf.tidy(() =>
        target.update((handle) =>
          rawOps("AssignAddVariableOp", [handle, tf.scalar(1)], { dtype: "float32" }, 0)
        )
      );
    const f = jit((x: tf.Tensor2D) => {
      add();
      return slowly(x);
    });
    const x = tf.ones<tf.Rank.R2>([300, 300]);
    const running = f.async(x);
    await Promise.resolve(); // the call begins when the calls before it have ended
    for (const use of [() => v.dataSync(), () => tf.tidy(() => void v.add(1)), add]) {
      assertThrows(use, TraceError, "The variable counter is used while");
    }
    (await running).dispose();
    assertEquals(v.dataSync()[0], 2);
    add();
    assertEquals(v.dataSync()[0], 3);
    f.dispose();
    target.dispose();
    tf.dispose([x, v]);
  }));

Deno.test("a call that fails rejects, and the next one works", () =>
  assertNoLeak(async () => {
    const f = jit((x: tf.Tensor, i: tf.Tensor1D) => tf.gather(x, i));
    const x = tf.tensor1d([5, 6, 7]);
    const [wrong, right] = [tf.tensor1d([9], "int32"), tf.tensor1d([2], "int32")];
    await assertRejects(() => f.async(x, wrong), Error, "9 is not in [0, 3)");
    const result = await f.async(x, right);
    assertEquals([...result.dataSync()], [7]);
    tf.dispose([x, wrong, right, result]);
    f.dispose();
  }));

Deno.test("training steps give the same losses by async", () =>
  assertNoLeak(async () => {
    const losses: number[][] = [];
    for (const mode of ["sync", "async"]) {
      const gan = makeGan(SMALL);
      const step = jit(gan.step);
      const real = new TensorRandom(1).uniform<tf.Rank.R2>([4, 6], -1, 1);
      const found: number[] = [];
      for (let i = 0; i < 20; i++) {
        const { dLoss, gLoss } = mode === "sync" ? step(real) : await step.async(real);
        found.push(dLoss.dataSync()[0], gLoss.dataSync()[0]);
        tf.dispose([dLoss, gLoss]);
      }
      losses.push(found);
      step.dispose();
      gan.dispose();
      real.dispose();
    }
    assertEquals(losses[0], losses[1]);
  }));
