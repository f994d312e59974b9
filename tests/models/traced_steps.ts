// Checks that traced training steps are eager ones: losses and weights of ten steps, without leaks.

import { assert } from "@std/assert";
import type { Module } from "lib/nn/mod.ts";
import { jit, type JitOptions, tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

const STEPS = 10;

/** Something to train. */
export interface Training {
  step(images: tf.Tensor4D): Record<string, tf.Scalar>;
  /** All that is trained. */
  modules: Module[];
  dispose(): void;
}

/** A way to trace, and the largest difference to eager numbers, over 1 + the number's size. */
export interface Mode {
  name: string;
  options: JitOptions;
  losses: number;
  weights: number;
  /** Differences of figures that are quotients of small numbers. */
  quotients?: Record<string, number>;
}

/** Trains on the same pictures (4, 8, 8, 3) in [-1, 1] eagerly and in all modes. */
export async function checkTracedSteps(
  t: Deno.TestContext,
  make: () => Training,
  images: (step: number) => tf.Tensor4D,
  modes: Mode[],
): Promise<void> {
  const eager = await trained(make, images);
  const [first, last] = [eager.losses[0], eager.losses.at(-1)!].map((loss) => loss.reconstruction);
  assert(last < first, `the reconstruction goes from ${first} to ${last}`);
  for (const { name, options, losses, weights, quotients } of modes) {
    await t.step(name, async () => {
      const traced = await trained(make, images, options);
      eager.losses.forEach((expected, step) => {
        for (const [what, value] of Object.entries(expected)) {
          const error = Math.abs(traced.losses[step][what] - value) / (1 + Math.abs(value));
          assert(error < (quotients?.[what] ?? losses), `step ${step}: ${what} is off by ${error}`);
        }
      });
      const worst = eager.weights.reduce(
        (most, value, i) => Math.max(most, Math.abs(traced.weights[i] - value)),
        0,
      );
      assert(worst < weights, `weights are off by ${worst}`);
    });
  }
}

interface Trained {
  losses: Record<string, number>[];
  weights: number[];
}

async function trained(
  make: () => Training,
  images: (step: number) => tf.Tensor4D,
  options?: JitOptions,
): Promise<Trained> {
  const losses: Trained["losses"] = [];
  const weights: number[] = [];
  await assertNoLeak(async () => {
    const training = make();
    const jitted = options && jit(training.step, { ...options, name: "step" });
    const once = (step: number) =>
      tf.tidy(() => {
        const metrics = (jitted ?? training.step)(images(step));
        losses.push(
          Object.fromEntries(Object.entries(metrics).map(([name, x]) => [name, x.dataSync()[0]])),
        );
      });
    once(0);
    await assertNoLeak(() => {
      for (let step = 1; step < STEPS; step++) once(step);
    });
    for (const module of training.modules) {
      for (const variable of module.namedVariables().values()) weights.push(...variable.dataSync());
    }
    jitted?.dispose();
    training.dispose();
  });
  return { losses, weights };
}
