// Whole training steps of small models made of the layers: traced steps give the losses and weights of eager ones.

import { assert, assertEquals } from "@std/assert";
import { jit, type JitOptions, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { onBackend } from "../tensorflow/backends.ts";
import { imagesTraining, STEPS, tokensTraining, type Training } from "./small_trainings.ts";

/** Losses of some steps, and the averaged weights after them. */
async function run(make: () => Training, options?: JitOptions): Promise<number[][]> {
  const training = make();
  const jitted = options && jit(training.step, { ...options, name: "step" });
  const once = () => tf.tidy(() => (jitted ?? training.step)().loss.dataSync()[0]);
  const losses = Array.from({ length: STEPS }, once);
  const weights = [...training.follower.namedVariables().values()].map((variable) => [
    ...variable.dataSync(),
  ]);
  tf.tidy(() => training.follower.namedVariables().forEach((variable) => void variable.mul(1)));
  once(); // after a look at the weights, TensorFlow holds them once more
  await assertNoLeak(() => {
    for (let i = 0; i < 20; i++) once();
  });
  assertEquals(training.optimizer.steps, STEPS + 21);
  jitted?.dispose();
  training.dispose();
  return [losses, ...weights];
}

const MODES: [name: string, options: JitOptions, tolerance: number][] = [
  ["graph", { compile: "graph" }, 1e-5],
  ["xla", { compile: "xla" }, 1e-4],
  ["bf16", { precision: "mixed_bfloat16" }, 3e-2],
  // A backend without traces runs the function as it is.
  ["another backend", { compile: "xla" }, 1e-5],
];

for (const [model, make] of Object.entries({ tokensTraining, imagesTraining })) {
  Deno.test(`${model}: traced steps are eager steps, and learn`, async (t) => {
    let eager: number[][] = [];
    await assertNoLeak(async () => void (eager = await run(make)));
    const [losses] = eager;
    assert(losses[STEPS - 1] < losses[0], `losses are ${losses}`);
    for (const [name, options, tolerance] of MODES) {
      await t.step(name, () =>
        assertNoLeak(async () => {
          const backend = name === "another backend" ? "cpu" : "tensorflow";
          const traced = await onBackend(backend, () => run(make, options));
          const worst = Math.max(...eager.map((row, i) => largestDifference(row, traced[i])));
          assert(worst < tolerance, `off by ${worst}`);
        }));
    }
  });
}

function largestDifference(a: number[], b: number[]): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}
