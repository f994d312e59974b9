// AdamW, clipping, groups, schedules and averages: PyTorch's paths, eager and traced.

import { cosineDecay } from "lib/nn/optimizers/schedules.ts";
import { globalNorm } from "lib/nn/optimizers/clip.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  Adam,
  type AdamOptions,
  AdamW,
  type AdamWOptions,
  clipByGlobalNorm,
  Dense,
  Embedding,
  LayerNorm,
  linearDecay,
  linearWarmup,
  Module,
  noWeightDecay,
  parameter,
  TensorRandom,
  warmupCosine,
  WeightAverage,
} from "lib/nn/mod.ts";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { assertClose, assertNoLeak } from "../support/leaks.ts";
import { onBackend } from "../tensorflow/backends.ts";
import { readFixtures } from "../support/fixture_file.ts";

interface Weights {
  weight: number[][];
  bias: number[];
}
interface Path {
  start: Weights;
  steps: (Weights & { loss: number; norm: number })[];
}
interface Fixtures
  extends Record<`adam${"W" | "WGroups" | "WScaled" | "WClipped" | "Scheduled"}`, Path> {
  schedules: Record<"warmup" | "cosine" | "warmupCosine" | "linear", number[]>;
}

const fixtures = readFixtures<Fixtures>("training.json");

class Valley extends Module {
  readonly weight: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1>;
  constructor({ weight, bias }: Weights) {
    super();
    this.weight = parameter(() => tf.tensor2d(weight));
    this.bias = parameter(() => tf.tensor1d(bias));
  }
  loss(): tf.Scalar {
    const both = this.weight.mul(this.bias).square().sum().mul(3);
    return this.weight.pow(4).sum().add(both).add(this.bias.square().sum());
  }
}

type Make = (valley: Valley) => Adam;

const MODES = ["eager", "graph", "xla", "another backend"] as const;
type Mode = typeof MODES[number];

/** Runs a test on the mode's backend. */
function inMode(mode: Mode, test: () => void): void {
  onBackend(mode === "another backend" ? "cpu" : "tensorflow", test);
}

/** A step as the mode has it. Another backend has no traces, so that it runs there as it is. */
function jitted<R extends tf.NamedTensorMap>(mode: Mode, step: () => R) {
  if (mode === "eager") return Object.assign(() => step(), { traces: 1, dispose: () => {} });
  return jit(step, { compile: mode === "xla" ? mode : "graph", name: "step" });
}

const tracesOf = (mode: Mode) => mode === "another backend" ? 0 : 1;

function testPath(name: string, path: Path, make: Make): void {
  for (const mode of MODES) {
    Deno.test(`${name} goes PyTorch's way (${mode})`, () =>
      assertNoLeak(() =>
        inMode(mode, () => {
          const valley = new Valley(path.start);
          const optimizer = make(valley);
          const step = () => {
            const { value, gradients } = optimizer.gradients(() => valley.loss());
            const norm = globalNorm(gradients);
            optimizer.apply(gradients);
            return { loss: value, norm };
          };
          const run = jitted(mode, step);
          for (const expected of path.steps) {
            tf.tidy(() => {
              const { loss, norm } = run();
              assertClose("loss", loss, expected.loss, 1e-5);
              assertClose("norm", norm, expected.norm, 1e-5);
              assertClose("weight", valley.weight, expected.weight, 5e-6);
              assertClose("bias", valley.bias, expected.bias, 5e-6);
            });
          }
          assertEquals([optimizer.steps, run.traces], [path.steps.length, tracesOf(mode)]);
          [run, optimizer, valley].forEach((part) => part.dispose());
        })
      ));
  }
}

const decayed = { learningRate: 0.1, beta2: 0.96, weightDecay: 0.2 };
testPath("AdamW", fixtures.adamW, (valley) => new AdamW(valley, decayed));
testPath("AdamW with clipping", fixtures.adamWClipped, (valley) => {
  return new AdamW(valley, { ...decayed, clipNorm: 1.5 });
});
const groups = (weightDecay: number) => [
  { has: (name: string) => name === "bias", weightDecay, lrScale: 0.5 },
];
testPath("AdamW with a group without decay", fixtures.adamWGroups, (valley) => {
  return new AdamW(valley, { learningRate: 0.1, weightDecay: 0.2, groups: groups(0) });
});
testPath("AdamW with a group of more decay", fixtures.adamWScaled, (valley) => {
  return new AdamW(valley, { learningRate: 0.1, weightDecay: 0.2, groups: groups(0.9) });
});
testPath("Adam with a schedule", fixtures.adamScheduled, (valley) => {
  return new Adam(valley, { learningRate: (step) => 0.1 * linearWarmup(step, 4) * 0.9 ** step });
});

Deno.test("schedules equal PyTorch's", () => {
  const { warmup, cosine, warmupCosine: both, linear } = fixtures.schedules;
  const assertRates = (rate: (step: number) => number, expected: number[]) =>
    expected.forEach((value, step) => assertAlmostEquals(rate(step), value, 1e-7));
  assertRates((step) => linearWarmup(step, 4), warmup);
  assertRates((step) => cosineDecay(step, 6, 0.1), cosine);
  assertRates((step) => warmupCosine(step, { warmup: 4, steps: 10, floor: 0.1 }), both);
  assertRates((step) => linearDecay(step, 6, 0), linear);
  assertEquals([linearWarmup(0, 0), cosineDecay(100, 6), cosineDecay(-1, 6)], [1, 0, 1]);
});

Deno.test("clipByGlobalNorm leaves short gradients, and scales all others by the same", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const gradients = { a: tf.tensor1d([3, 0]), b: tf.scalar(-4) };
      const long = clipByGlobalNorm(gradients, 10);
      assertEquals([...long.gradients.a.dataSync()], [3, 0]);
      const short = clipByGlobalNorm(gradients, 1);
      assertAlmostEquals(short.norm.dataSync()[0], 5, 1e-6);
      assertClose("a", short.gradients.a, [0.6, 0], 1e-6);
      assertClose("b", short.gradients.b, -0.8, 1e-6);
      assertThrows(() => clipByGlobalNorm(gradients, 0), RangeError, "not 0");
    })
  ));

class Parts extends Module {
  readonly tokens = new Embedding(4, 3, new TensorRandom(1));
  readonly norm = new LayerNorm(3);
  readonly dense = new Dense(3, 2, new TensorRandom(2));
}

Deno.test("noWeightDecay spares biases, normalisations and embeddings", () =>
  assertNoLeak(() => {
    const parts = new Parts();
    const { has, weightDecay } = noWeightDecay(parts);
    const spared = [...parts.namedVariables()].filter(([name, variable]) => has(name, variable));
    assertEquals(spared.map(([name]) => name), [
      "tokens.weight",
      "norm.scale",
      "norm.shift",
      "dense.bias",
    ]);
    assertEquals(weightDecay, 0);
    parts.dispose();
  }));

/** Steps of a training, some of which another optimizer makes that takes over the first one's state. */
function resumed(options: AdamWOptions & AdamOptions, at?: number): Float32Array {
  const valley = new Valley(fixtures.adamW.start);
  let adam = new AdamW(valley, options);
  for (let i = 0; i < 6; i++) {
    if (i === at) {
      const state = adam.state();
      adam.dispose();
      adam = new AdamW(valley, options);
      adam.load(state);
      tf.dispose(state.tensors);
    }
    adam.minimize(() => tf.tidy(() => valley.loss())).dispose();
  }
  const weights = valley.weight.dataSync() as Float32Array;
  adam.dispose();
  valley.dispose();
  return weights;
}

for (const mode of ["eager", "another backend"] as const) {
  Deno.test(`an optimizer with another's state goes on exactly as that one (${mode})`, () =>
    assertNoLeak(() =>
      inMode(mode, () => {
        const options: AdamWOptions = { learningRate: (step) => 0.1 * cosineDecay(step, 10) };
        assertEquals(resumed(options, 3), resumed(options));
      })
    ));
}

Deno.test("an optimizer says what does not fit, and stays as it is", () =>
  assertNoLeak(() => {
    const valley = new Valley(fixtures.adamW.start);
    const adam = new Adam(valley);
    const { tensors, constants } = adam.state();
    assertEquals(Object.keys(tensors), [
      "weight.firstMoment",
      "weight.secondMoment",
      "bias.firstMoment",
      "bias.secondMoment",
    ]);
    const { "bias.firstMoment": missing, ...rest } = tensors;
    const wrong = { tensors: rest, numbers: { steps: 5 }, constants };
    const error = assertThrows(() => adam.load(wrong), Error, "missing: bias.firstMoment");
    assert((error as Error).message.includes("fit Adam") && adam.steps === 0 && missing);
    const zero = tf.scalar(0);
    assertThrows(() => adam.apply({ slope: zero }), Error, "slope");
    assertEquals(adam.steps, 0);
    zero.dispose();
    tf.dispose(tensors);
    adam.dispose();
    valley.dispose();
  }));

for (const mode of MODES) {
  Deno.test(`WeightAverage follows with a decay that changes (${mode})`, () =>
    assertNoLeak(() =>
      inMode(mode, () => {
        const source = new Valley({ weight: [[0]], bias: [0] });
        const follower = new Valley({ weight: [[9]], bias: [9] });
        const average = new WeightAverage(follower, source, (updates) => updates / (updates + 1));
        const one = tf.scalar(1);
        const step = () => {
          tf.tidy(() => source.bias.assign(source.bias.add(one)));
          average.update();
          return { average: follower.bias.clone() };
        };
        const run = jitted(mode, step);
        const next = () => tf.tidy(() => run().average.dataSync()[0]);
        // Shares of 1, 1/2, 1/3, ...: the mean of 1, 2, 3, ...
        [1, 1.5, 2, 2.5].forEach((mean) => assertAlmostEquals(next(), mean, 1e-6));
        assertEquals([average.updates, run.traces], [4, tracesOf(mode)]);
        assert(!follower.training);
        [run, average, source, follower, one].forEach((part) => part.dispose());
      })
    ));
}
