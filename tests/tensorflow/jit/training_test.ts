// A whole training step, traced: the losses and weights of eager code, and nothing left behind.

import { assert, assertEquals } from "@std/assert";
import { jit, type JitOptions, tf } from "lib/tensorflow/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { assertNoLeak } from "../../support/leaks.ts";
import { FULL, makeGan, SMALL } from "./gan_step.ts";

const STEPS = 10;

/** Losses of some steps, and the weights after them. */
function train(options?: JitOptions): { losses: number[]; weights: Float32Array[] } {
  const gan = makeGan(FULL);
  const jitted = options && jit(gan.step, options);
  const step = jitted ?? gan.step;
  const random = new TensorRandom(7);
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    tf.tidy(() => {
      const { dLoss, gLoss } = step(random.uniform<tf.Rank.R2>([64, 784], -1, 1));
      losses.push(dLoss.dataSync()[0], gLoss.dataSync()[0]);
    });
  }
  assertEquals(gan.adams.map((adam) => adam.steps), [STEPS, STEPS]);
  const weights = gan.variables().map((v) => v.dataSync() as Float32Array);
  jitted?.dispose();
  gan.dispose();
  return { losses, weights };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}

/**
 * How far losses and weights may be from eager code's. A weight moves by up to the learning rate, 5e-4, in a step,
 * whatever the size of its gradient: where the gradient is next to nothing, rounding decides its sign.
 */
const TOLERANCES: [name: string, options: JitOptions, losses: number, weights: number][] = [
  ["graph", { compile: "graph" }, 1e-5, 1e-3],
  ["xla", { compile: "xla" }, 1e-5, 1e-3],
  ["bf16", { compile: "graph", precision: "mixed_bfloat16" }, 5e-3, 1e-2],
];

Deno.test(`${STEPS} GAN steps give the losses and weights of eager code`, async (t) => {
  let eager: ReturnType<typeof train>;
  await assertNoLeak(() => {
    eager = train();
  });
  for (const [name, options, lossTolerance, weightTolerance] of TOLERANCES) {
    await t.step(name, () =>
      assertNoLeak(() => {
        const traced = train(options);
        const losses = largestDifference(traced.losses, eager.losses);
        assert(losses < lossTolerance, `losses are off by ${losses}`);
        const weights = traced.weights.map((w, i) => largestDifference(w, eager.weights[i]));
        const worst = Math.max(...weights);
        assert(worst < weightTolerance, `weights are off by ${worst}`);
      }));
  }
});

Deno.test("2000 traced steps leave no tensor", () =>
  assertNoLeak(async () => {
    const gan = makeGan(SMALL);
    const step = jit(gan.step);
    const real = new TensorRandom(1).uniform<tf.Rank.R2>([4, 6], -1, 1);
    const once = () => tf.tidy(() => void step(real));
    once();
    await assertNoLeak(() => {
      for (let i = 0; i < 2000; i++) once();
    });
    assertEquals(gan.adams[0].steps, 2001);
    step.dispose();
    gan.dispose();
    real.dispose();
  }));
