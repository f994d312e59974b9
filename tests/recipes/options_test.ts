// Settings of trainings that make no sense: named with their range, before anything is written or removed.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { generateScenes } from "lib/data/mod.ts";
import { VqVae } from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import {
  AutoregressiveTraining,
  MaskGitTraining,
  trainClassifier,
  transformerPresets,
  vqganPresets,
  VqGanTraining,
  vqvaePresets,
  VqVaeTraining,
} from "lib/recipes/mod.ts";
import { train, type TrainOptions } from "lib/training/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect, inputs, makeLine } from "../training/line.ts";

const NONE = [NaN, Infinity, -1, 0, 2.5];

Deno.test("numbers of steps, reports and checkpoints are whole numbers from 1; a wrong one removes nothing", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      using line = makeLine();
      const run = (options: Partial<TrainOptions>, every?: number, keep?: number) => {
        const checkpoint = { folder, every, keep };
        return collect(train(line.step, inputs(), {
          steps: 2,
          state: line.state,
          checkpoint,
          fresh: true,
          ...options,
        }));
      };
      await run({});
      const names = namesIn(folder);
      for (const value of NONE) {
        for (const name of ["steps", "reports"] as const) {
          const error = await assertRejects(() => run({ [name]: value }), RangeError);
          assertEquals(error.message, `${name} is ${value}; it must be a whole number from 1 on`);
        }
        await assertRejects(() => run({}, value), RangeError, `not ${value}`);
        await assertRejects(() => run({}, 1, value), RangeError, `not ${value}`);
      }
      const wrong = () => {
        throw new RangeError("batches: batchSize");
      };
      const options = { steps: 2, state: line.state, checkpoint: folder, fresh: true };
      await assertRejects(() => collect(train(line.step, wrong, options)), RangeError);
      assertEquals(namesIn(folder), names);
    })
  ));

/** Checks that `make` refuses each value by name, and leaves no tensor behind. */
function assertRefused(name: string, values: readonly number[], make: (value: number) => unknown) {
  for (const value of values) {
    const { message } = assertThrows(() => make(value), RangeError);
    assert(message.startsWith(`${name} is ${value}; it must be `), message);
  }
}

Deno.test("trainings refuse settings out of range before they build a model", () =>
  assertNoLeak(() => {
    const bad = [NaN, Infinity, -1];
    const share = [...bad, 1.5];
    const vqvae = vqvaePresets.smoke;
    const changed = (settings: object) => new VqVaeTraining({ ...vqvae, ...settings });
    assertRefused("steps", NONE, (steps) => changed({ steps }));
    assertRefused("learningRate", bad, (learningRate) => changed({ learningRate }));
    assertRefused("warmup", [...bad, 0.5], (warmup) => changed({ warmup }));
    assertRefused("averageDecay", share, (averageDecay) => changed({ averageDecay }));
    assertRefused("restartEvery", [...bad, 0.5], (restartEvery) => changed({ restartEvery }));
    assertRefused("kmeansInitAt", [...bad, 0.5], (step) => changed({ kmeansInitAt: [step] }));

    const tokenizer = new VqVae(vqvae.model);
    const perceptualNetwork = { features: () => [] };
    for (const name of ["perceptual", "adversarial", "cap", "lecam", "warmup"] as const) {
      assertRefused(
        name,
        bad,
        (value) =>
          new VqGanTraining(tokenizer, perceptualNetwork, { ...vqganPresets.smoke, [name]: value }),
      );
    }
    for (const name of ["learningRate", "discriminatorRate", "averageDecay"] as const) {
      assertRefused(
        name,
        bad,
        (value) =>
          new VqGanTraining(tokenizer, perceptualNetwork, { ...vqganPresets.smoke, [name]: value }),
      );
    }
    const set = { grid: [8, 8] as [number, number], classNames: ["a"] };
    for (
      const name of ["steps", "learningRate", "warmup", "weightDecay", "averageDecay"] as const
    ) {
      const { autoregressive, ...preset } = transformerPresets.smoke;
      assertRefused(
        name,
        bad,
        (value) => new MaskGitTraining(tokenizer, set, { ...preset, [name]: value }),
      );
      assertRefused(
        name,
        bad,
        (value) => new AutoregressiveTraining(16, set, { ...autoregressive, [name]: value }),
      );
    }
    tokenizer.dispose();
    assertThrows(() => new TensorRandom(NaN), RangeError, "NaN");
  }));

Deno.test("a classifier's settings are checked before its folder is looked at", async () => {
  const pictures = await generateScenes({ count: 12, folder: null });
  const settings = { ...vqganPresets.smoke.perceptualNetwork };
  for (const name of ["steps", "batchSize", "learningRate"] as const) {
    const run = () =>
      trainClassifier(pictures, { ...settings, [name]: NaN }, { checkpoint: "/none" });
    await assertRejects(run, RangeError, `${name} is NaN`);
  }
});
