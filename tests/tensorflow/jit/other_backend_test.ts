// A backend that cannot trace: the same code trains there, to the same losses and weights, and without the reads that
// make JavaScript wait for the device, which WebGPU does not have.

import { assert, assertEquals } from "@std/assert";
import { TensorRandom } from "lib/nn/mod.ts";
import { jit, type JitOptions, setSeed, tf } from "lib/tensorflow/mod.ts";
import { train } from "lib/training/mod.ts";
import { assertNoLeak } from "../../leaks.ts";
import { imagesTraining, tokensTraining } from "../../nn/small_trainings.ts";
import { onBackend } from "../backends.ts";
import { makeGan, SMALL } from "./gan_step.ts";

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

/** The losses of a GAN's 8 steps, and its weights after them. */
async function trainGan(options: JitOptions): Promise<Record<"losses" | "weights", number[]>> {
  const gan = makeGan(SMALL);
  const step = jit(gan.step, options);
  const random = new TensorRandom(7);
  function* batches() {
    for (;;) {
      const real = random.uniform<tf.Rank.R2>([4, SMALL.pixels], -1, 1);
      try {
        yield real;
      } finally {
        real.dispose();
      }
    }
  }
  const losses: number[] = [];
  const state = { gAdam: gan.adams[0], dAdam: gan.adams[1] };
  for await (const { metrics } of train(step.async, batches(), { steps: 8, reports: 8, state })) {
    losses.push(metrics.dLoss, metrics.gLoss);
  }
  const weights: number[] = [];
  for (const variable of gan.variables()) weights.push(...await variable.data());
  step.dispose();
  gan.dispose();
  return { losses, weights };
}

/** A weight moves by up to 5e-4 in a step; where its gradient is next to nothing, rounding decides the direction. */
const TOLERANCES = { losses: 1e-5, weights: 1e-3 };

Deno.test("a GAN trains on another backend as on TensorFlow, by async and train, whatever jit's options", () =>
  assertNoLeak(async () => {
    const expected = await trainGan({});
    const actual = await onBackend("cpu", () => withoutSyncReads(() => trainGan(OPTIONS)));
    for (
      const [name, tolerance] of Object.entries(TOLERANCES) as ["losses" | "weights", number][]
    ) {
      assertEquals(actual[name].length, expected[name].length);
      const worst = Math.max(...actual[name].map((x, i) => Math.abs(x - expected[name][i])));
      assert(worst < tolerance, `${name} are off by ${worst}`);
    }
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
