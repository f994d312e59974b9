// Numbers that no optimizer, average, schedule, loss or layer can have are refused, with their name and their range.

import { cosineDecay } from "lib/nn/optimizers/schedules.ts";
import { assert, assertThrows } from "@std/assert";
import {
  Adam,
  AdamW,
  BatchNorm,
  constantThenLinear,
  Conv2d,
  ConvTranspose2d,
  Dense,
  emaWarmupDecay,
  Embedding,
  GroupNorm,
  LayerNorm,
  LeCam,
  linearDecay,
  linearWarmup,
  MultiHeadAttention,
  normal,
  TensorRandom,
  uniform,
  warmupCosine,
  WeightAverage,
  withAdaptiveWeight,
} from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

const NOTHING = [NaN, Infinity, -Infinity, -1];

/** Checks that `make` refuses each value, with a message that has the name and the value. */
function assertRefused(name: string, values: readonly number[], make: (value: number) => unknown) {
  for (const value of values) {
    const { message } = assertThrows(() => make(value), RangeError);
    assert(message.includes(`${name} is ${value}; it must be`), `${message} (${name} ${value})`);
  }
}

Deno.test("optimizers and averages refuse numbers that they cannot work with, when they are made", () =>
  assertNoLeak(() => {
    const random = new TensorRandom(1);
    const [model, other] = [new Dense(1, 1, random), new Dense(1, 1, random)];
    for (const name of ["learningRate", "epsilon", "weightDecay"] as const) {
      assertRefused(name, NOTHING, (value) => new AdamW(model, { [name]: value }));
    }
    for (const name of ["beta1", "beta2"] as const) {
      assertRefused(name, [...NOTHING, 1, 1.5], (value) => new Adam(model, { [name]: value }));
    }
    assertRefused("clipNorm", [...NOTHING, 0], (clipNorm) => new Adam(model, { clipNorm }));
    for (const name of ["weightDecay", "lrScale"] as const) {
      const has = () => true;
      assertRefused(
        name,
        NOTHING,
        (value) => new AdamW(model, { groups: [{ has, [name]: value }] }),
      );
    }
    assertRefused("decay", [...NOTHING, 1.01], (decay) => new WeightAverage(other, model, decay));
    model.dispose();
    other.dispose();
  }));

Deno.test("a schedule that gives what is no rate is named with its step", () =>
  assertNoLeak(() => {
    const model = new Dense(1, 1, new TensorRandom(1));
    const adam = new Adam(model, { learningRate: (step) => step < 1 ? 0.1 : NaN });
    const loss = () => model.call(tf.ones([1, 1])).sum<tf.Scalar>();
    const step = () => tf.tidy(() => void adam.minimize(loss));
    step();
    assertRefused("learningRate after 1 steps", [NaN], step);
    adam.dispose();
    model.dispose();
  }));

Deno.test("schedules refuse courses without steps and shares that are none", () => {
  const none = [...NOTHING, 0];
  assertRefused("steps", none, (steps) => cosineDecay(1, steps));
  assertRefused("steps", none, (steps) => warmupCosine(1, { warmup: 1, steps }));
  assertRefused("steps", none, (steps) => constantThenLinear(1, steps));
  assertRefused("steps", none, (steps) => linearDecay(1, steps));
  assertRefused("warmup", NOTHING, (warmup) => linearWarmup(1, warmup));
  assertRefused("warmup", NOTHING, (warmup) => warmupCosine(1, { warmup, steps: 5 }));
  assertRefused("floor", [...NOTHING, 2], (floor) => cosineDecay(1, 2, floor));
  assertRefused("decay", [...NOTHING, 2], (most) => emaWarmupDecay(1, most));
});

Deno.test("losses, layers and initialisers refuse numbers that they cannot work with", () =>
  assertNoLeak(() => {
    const random = new TensorRandom(1);
    const none = [...NOTHING, 0, 1.5];
    assertRefused("inputs", none, (inputs) => new Dense(inputs, 2, random));
    assertRefused("outputs", none, (outputs) => new Dense(2, outputs, random));
    assertRefused("inputs", none, (inputs) => new Conv2d(inputs, 2, random));
    assertRefused("outputs", none, (outputs) => new ConvTranspose2d(2, outputs, random));
    for (const name of ["kernel", "stride"] as const) {
      assertRefused(name, none, (value) => new Conv2d(2, 2, random, { [name]: value }));
      assertRefused(name, none, (value) => new Conv2d(2, 2, random, { [name]: [1, value] }));
    }
    assertRefused("padding", [NaN, -1, 0.5], (padding) => new Conv2d(2, 2, random, { padding }));
    assertRefused("count", none, (count) => new Embedding(count, 2, random));
    assertRefused("width", none, (width) => new Embedding(2, width, random));
    assertRefused("heads", none, (heads) => new MultiHeadAttention(4, heads, random));
    assertRefused("groups", none, (groups) => new GroupNorm(4, { groups }));
    assertRefused("features", none, (features) => new LayerNorm(features));
    assertRefused("epsilon", NOTHING, (epsilon) => new LayerNorm(4, { epsilon }));
    assertRefused("epsilon", NOTHING, (epsilon) => new GroupNorm(4, { groups: 2, epsilon }));
    assertRefused("epsilon", NOTHING, (epsilon) => new BatchNorm(4, { epsilon }));
    assertRefused("momentum", [...NOTHING, 2], (momentum) => new BatchNorm(4, { momentum }));
    assertRefused("decay", [...NOTHING, 2], (decay) => new LeCam(decay));
    assertRefused("bound", NOTHING, (bound) => uniform(bound));
    assertRefused("deviation", NOTHING, (deviation) => normal(deviation));
    const x = tf.ones([2]);
    const loss = () => x.sum<tf.Scalar>();
    assertRefused("cap", NOTHING, (cap) => withAdaptiveWeight(x, loss, loss, { cap }));
    assertRefused(
      "weight",
      [NaN, Infinity],
      (weight) => withAdaptiveWeight(x, loss, loss, { weight }),
    );
    x.dispose();
  }));
