// A GAN's first steps, by async and train, on the present backend.

import { TensorRandom } from "lib/nn/mod.ts";
import { jit, type JitOptions, type tf } from "lib/tensorflow/mod.ts";
import { train } from "lib/training/mod.ts";
import { makeGan, SMALL } from "./gan_step.ts";

/** What came of it. */
export interface GanTraining {
  losses: number[];
  weights: number[];
}

/** The losses of a GAN's 8 steps, and its weights after them. */
export async function trainGan(options: JitOptions): Promise<GanTraining> {
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
