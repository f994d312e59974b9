// A backend that cannot trace: the same code trains there, to the same losses and weights, and without the reads that
// make JavaScript wait for the device, which WebGPU does not have.

import { assert, assertEquals } from "@std/assert";
import { TensorRandom } from "lib/nn/mod.ts";
import { jit, type JitOptions, setSeed, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { imagesTraining, tokensTraining } from "../../nn/small_trainings.ts";
import { onBackend } from "../backends.ts";
import { assertSameTraining } from "./same_training.ts";
import { trainGan } from "./train_gan.ts";

/** Runs `work` with every synchronous read of a tensor's values refused. */
async function withoutSyncReads<T>(work: () => Promise<T>): Promise<T> {
  const engine = tf.engine();
  const { readSync } = engine;
  engine.readSync = () => {
    throw new Error("read synchronously");
  };
  try {
    return await work();
  } finally {
    engine.readSync = readSync;
  }
}

const OPTIONS: JitOptions = { replicas: 2, precision: "mixed_bfloat16", fuseBlocks: true };

Deno.test("a GAN trains on another backend as on TensorFlow, by async and train, whatever jit's options", () =>
  assertNoLeak(async () => {
    const expected = await trainGan({});
    const actual = await onBackend("cpu", () => withoutSyncReads(() => trainGan(OPTIONS)));
    assertSameTraining(actual, expected);
  }));

for (const [name, make] of Object.entries({ tokensTraining, imagesTraining })) {
  Deno.test(`${name}: a step on another backend reads nothing synchronously`, () =>
    assertNoLeak(() =>
      onBackend("cpu", () =>
        withoutSyncReads(async () => {
          const training = make();
          const step = jit(training.step);
          const { loss } = await step.async();
          assert(Number.isFinite((await loss.data())[0]));
          assertEquals(step.traces, 0);
          [loss, step, training].forEach((part) => part.dispose());
        }))
    ));
}

/** One of each random op, unseeded and seeded. */
function draws(): Record<string, tf.Tensor> {
  const x = tf.range(0, 24).reshape<tf.Tensor2D>([8, 3]).sin();
  const stream = new TensorRandom(4);
  const of = (seed?: number) => ({
    normal: tf.randomNormal([3, 5], 1, 2, "float32", seed),
    whole: tf.randomNormal([9], 10, 5, "int32", seed),
    truncated: tf.truncatedNormal([3, 7], 1, 2, "float32", seed),
    uniform: tf.randomUniform([3, 5], -1, 4, "float32", seed),
    integers: tf.randomUniformInt([6], 0, 10, seed),
    dropout: tf.dropout(x, 0.4, undefined, seed),
    classes: tf.multinomial(x as tf.Tensor2D, 7, seed),
  });
  const named = (prefix: string, tensors: Record<string, tf.Tensor>) =>
    Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]);
  return Object.fromEntries([
    ...named("", of()),
    ...named("again ", of()),
    ...named("seeded ", of(0.5)),
    ...named("stream ", {
      normal: stream.normal([2, 3]),
      truncated: stream.truncatedNormal([301]),
      uniform: stream.uniform([5]),
      split: stream.split().normal([2]),
      empty: stream.normal([0, 2]),
    }),
  ]);
}

Deno.test("another backend draws TensorFlow's random numbers", () =>
  assertNoLeak(() => {
    const numbers = () =>
      tf.tidy(() => {
        setSeed(5);
        const entries = Object.entries(draws()).map(([name, x]) => [name, [...x.dataSync()]]);
        return Object.fromEntries(entries) as Record<string, number[]>;
      });
    const expected = numbers();
    const actual = onBackend("cpu", numbers);
    for (const [name, values] of Object.entries(expected)) {
      assertEquals(actual[name].length, values.length, name);
      const worst = Math.max(0, ...values.map((x, i) => Math.abs(x - actual[name][i])));
      assert(worst < 4e-6, `${name} is off by ${worst}`);
    }
  }));
