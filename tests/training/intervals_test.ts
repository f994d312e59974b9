// Any number of steps trains, and the last report says how good the model is in the end.

import { assertEquals } from "@std/assert";
import { warmupCosine } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { stepsBetween, train } from "lib/training/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect, inputs, makeLine } from "./line.ts";

const identity = (x: number) => ({ value: tf.scalar(x) });
const validate = (step: number) => ({ score: tf.scalar(step) });

Deno.test("the last report is validated, whatever the numbers of steps and reports", () =>
  assertNoLeak(async () => {
    for (let steps = 1; steps <= 20; steps++) {
      for (const reports of [1, 3, 6, 7, 50]) {
        const all = await collect(train(identity, inputs(), { steps, reports, validate }));
        const name = `${steps} steps, ${reports} reports`;
        assertEquals(all.at(-1)?.step, steps, name);
        assertEquals(all.map(({ validation }) => validation?.score), all.map((r) => r.step), name);
      }
    }
  }));

Deno.test("50 steps with 6 reports: that of step 50 is validated, though 8 steps lie between the others", () =>
  assertNoLeak(async () => {
    const all = await collect(train(identity, inputs(), { steps: 50, reports: 6, validate }));
    assertEquals(all.map(({ step }) => step), [8, 16, 24, 32, 40, 48, 50]);
    assertEquals(all.at(-1)?.validation, { score: 50 });
  }));

Deno.test("a training that goes on to its last step is validated there", () =>
  withFolder((checkpoint) =>
    assertNoLeak(async () => {
      using line = makeLine();
      const options = { steps: 11, reports: 3, state: line.state, checkpoint, validate };
      for await (const { step } of train(line.step, inputs(), options)) if (step === 8) break;
      const rest = await collect(train(line.step, inputs(), options));
      assertEquals(rest.map(({ step, validation }) => [step, validation?.score]), [[11, 11]]);
    })
  ));

Deno.test("checkpoints come at least after every step, however few steps there are", () =>
  withFolder(async (folder) => {
    for (let steps = 1; steps <= 7; steps++) {
      assertEquals(stepsBetween(steps, 15), 1);
      using line = makeLine();
      const checkpoint = { folder, every: stepsBetween(steps, 15), keep: 1 };
      const options = { steps, state: line.state, checkpoint, fresh: true };
      await collect(train(line.step, inputs(), options));
      assertEquals(namesIn(folder), [`step-0000000${steps}.safetensors`]);
    }
  }));

Deno.test("a training that is shorter than its warm-up learns, too", () => {
  for (const steps of [1, 7, 29, 30, 31]) {
    const rates = Array.from({ length: steps }, (_, i) => warmupCosine(i, { warmup: 30, steps }));
    assertEquals(rates.map((rate) => rate > 0 && rate <= 1), rates.map(() => true), `${steps}`);
  }
  assertEquals(warmupCosine(0, { warmup: 30, steps: 7 }), 1 / 30);
  assertEquals(warmupCosine(30, { warmup: 30, steps: 30 }), 0);
});
