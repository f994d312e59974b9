// The models whose training steps are timed: every way of computing them gives the losses of eager code.

import { assert } from "@std/assert";
import { hasFastBfloat16 } from "lib/tensorflow/device/bfloat16.ts";
import { jit, type JitOptions, tf } from "lib/tensorflow/mod.ts";
import { ourModels } from "../../benchmarks/train_step/ours_models/mod.ts";
import type { BenchModel } from "../../benchmarks/train_step/ours_models/model.ts";
import { assertNoLeak } from "../support/leaks.ts";

const STEPS = 10;

/** Rows of each model's batch here. */
const BATCHES = { gan: 8, vqvae: 2, vqgan: 2, transformer: 2 };

/** The losses of some steps; nothing of them is left. */
function train(make: () => BenchModel, options?: JitOptions): number[] {
  const model = make();
  const step = options ? jit(model.step, options) : Object.assign(model.step, { dispose() {} });
  const once = () => tf.tidy(() => step(...model.inputs).dataSync()[0]);
  const losses = Array.from({ length: STEPS }, once);
  [step, model].forEach((part) => part.dispose());
  return losses;
}

/**
 * How far a loss may be from eager code's, as a share of it. Float32 is rounded in another order only: at most 2e-6 were
 * seen. bfloat16 has 8 bits: 5e-3 were seen in the VQ-VAE, where a rounded vector can fall to another code, and 2e-2 at the
 * last of the VQ-GAN's steps, whose two networks make a difference larger from step to step (4e-3 at the seventh). Processors
 * without instructions for it round in between, too: there 5e-2 were seen in the VQ-GAN, and `auto` takes float32.
 */
const FLOAT32 = 1e-5, BFLOAT16 = hasFastBfloat16() ? 4e-2 : 1e-1;

const MODES: Record<string, [options: JitOptions, tolerance: number]> = {
  graph: [{ compile: "graph" }, FLOAT32],
  xla: [{ compile: "xla" }, FLOAT32],
  replicas: [{ replicas: 2 }, FLOAT32],
  fused: [{ fuseBlocks: true }, FLOAT32],
  bf16: [{ precision: "mixed_bfloat16" }, BFLOAT16],
  "bf16 in replicas": [{ precision: "mixed_bfloat16", replicas: 2, fuseBlocks: true }, BFLOAT16],
};

for (const [name, batch] of Object.entries(BATCHES)) {
  Deno.test(`${STEPS} steps of the benchmark's ${name} give eager code's losses`, async (t) => {
    const make = await ourModels[name].load();
    let eager: number[] = [];
    await assertNoLeak(() => void (eager = train(() => make({ batch }))));
    assert(eager[STEPS - 1] < eager[0], `it learns nothing: ${eager}`);
    for (const [mode, [options, tolerance]] of Object.entries(MODES)) {
      await t.step(mode, () =>
        assertNoLeak(() => {
          const losses = train(() => make({ batch }), options);
          const errors = losses.map((loss, i) => Math.abs(loss - eager[i]) / eager[i]);
          assert(Math.max(...errors) < tolerance, `losses are off by ${Math.max(...errors)}`);
        }));
    }
  });
}
