// Code that throws in the middle of a training step, eager or traced, leaves nothing behind.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "lib/data/mod.ts";
import {
  Adam,
  BatchNorm,
  Dense,
  Dropout,
  Module,
  TensorRandom,
  WeightAverage,
} from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";

class Tiny extends Module {
  readonly dense = new Dense(3, 4, new TensorRandom(1));
  readonly norm = new BatchNorm(4);
  readonly dropout = new Dropout(0.5, new TensorRandom(2));
}

/** A step that throws when its countdown ends. */
function makeBreakable() {
  const [model, follower] = [new Tiny(), new Tiny()];
  const adam = new Adam(model);
  const average = new WeightAverage(follower, model, 0.9);
  const breakable = {
    left: Infinity,
    variables: [model, follower].flatMap((module) => [...module.namedVariables().values()]),
    step: (x: tf.Tensor2D) => {
      const loss = adam.minimize(() => {
        tick();
        let y = model.dense.call(x);
        tick();
        y = model.norm.call(y);
        tick();
        y = model.dropout.call(tf.relu(y));
        tick();
        return y.square().mean();
      });
      tick();
      average.update();
      tick();
      return { loss };
    },
    dispose: () => [adam, average, model, follower].forEach((part) => part.dispose()),
  };
  const tick = () => {
    if (breakable.left-- === 0) throw new Error("broken here");
  };
  return breakable;
}

for (const mode of ["eager", "traced"]) {
  const name =
    `1000 exceptions at random points of ${mode} steps leave nothing, and the step works afterwards`;
  Deno.test(name, () => assertNoLeak(() => breakOften(mode === "traced")));
}

async function breakOften(traced: boolean): Promise<void> {
  const tiny = makeBreakable();
  const jitted = traced ? jit(tiny.step) : undefined;
  const step = jitted ?? tiny.step;
  const x = new TensorRandom(3).normal<tf.Rank.R2>([4, 3]);
  const once = () => tf.tidy(() => step(x).loss.dataSync()[0]);
  // TensorFlow gets values when they are first used, and lets go of weights that are updated in place.
  const fetchWeights = () => tf.tidy(() => tiny.variables.forEach((weight) => void weight.mul(1)));
  const random = new Random(5);
  tf.tidy(() => void tiny.step(x)); // from here on, the averaged weights have data of their own
  fetchWeights();
  await assertNoLeak(() => {
    for (let i = 0; i < 1000; i++) {
      tiny.left = random.integer(6);
      let message = "";
      try {
        once();
      } catch (error) {
        message = (error as Error).message;
      }
      assertEquals(message, "broken here");
    }
    fetchWeights();
  });
  tiny.left = Infinity;
  assert(Number.isFinite(once()));
  assertEquals(jitted?.traces, traced ? 1 : undefined);
  jitted?.dispose();
  tiny.dispose();
  x.dispose();
}

Deno.test("after an op that TensorFlow refuses in a trace, the next trace is as good as ever", () =>
  assertNoLeak(() => {
    const wrong = jit((x: tf.Tensor2D) => x.matMul(x));
    const right = jit((x: tf.Tensor2D) => x.matMul(x, false, true));
    const x = tf.ones<tf.Rank.R2>([2, 3]);
    for (let i = 0; i < 2; i++) {
      assertThrows(() => wrong(x), Error);
      const y = right(x);
      assertEquals(Array.from(y.dataSync()), [3, 3, 3, 3]);
      y.dispose();
      right.dispose();
    }
    x.dispose();
  }));
