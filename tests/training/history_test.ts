// The course of a training: whole after an interruption, and begun anew where it is to be.

import { assertEquals } from "@std/assert";
import { tf } from "lib/tensorflow/mod.ts";
import { shouldRestart, train, withHistory } from "lib/training/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { inputs, makeLine } from "./line.ts";

/** Trains a new line up to a step. @returns its reports with the weights that were shown, and the last seconds */
async function course(folder: string, steps: number, { fresh = false, until = steps } = {}) {
  using line = makeLine();
  const { state, step } = line;
  const options = { steps, reports: 4, state, checkpoint: { folder, every: 2 }, fresh };
  const show = () => ({ weights: tf.tensor1d(line.weights()) });
  const reports = [];
  let last = 0;
  for await (
    const { shown, seconds, ...report } of withHistory(train(step, inputs(), options), {
      folder,
      fresh,
      show,
    })
  ) {
    reports.push({ ...report, weights: [...shown.weights.dataSync()] });
    shown.weights.dispose();
    last = seconds;
    if (report.step === until) break;
  }
  return { reports, seconds: last };
}

Deno.test("a training that goes on gives its earlier reports again, and pictures with them", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const whole = await course(`${folder}/whole`, 8);
      assertEquals(whole.reports.map(({ step }) => step), [2, 4, 6, 8]);
      const part = await course(`${folder}/parts`, 8, { until: 4 });
      const rest = await course(`${folder}/parts`, 8);
      assertEquals(rest.reports, whole.reports);
      assertEquals(rest.seconds > part.seconds, true);
      assertEquals(await course(`${folder}/parts`, 8), rest); // done: nothing but the records
    })
  ));

Deno.test("what was reported after the latest checkpoint is reported again; fresh forgets all", () =>
  withFolder(async (folder) => {
    await course(folder, 8);
    await Deno.remove(`${folder}/step-00000006.safetensors`);
    await Deno.remove(`${folder}/step-00000008.safetensors`);
    assertEquals((await course(folder, 8)).reports.map(({ step }) => step), [2, 4, 6, 8]);
    await course(folder, 8, { fresh: true, until: 2 });
    assertEquals(namesIn(folder).filter((name) => name.startsWith("report")), [
      "report-00000002.safetensors",
    ]);
  }));

Deno.test("notebooks start over but where the report resumes with the same settings", () =>
  withFolder(async (checkpoint) => {
    using line = makeLine();
    const options = { steps: 2, state: line.state, checkpoint, preset: { rate: 1 } };
    for await (const _ of train(line.step, inputs(), options));
    assertEquals(await shouldRestart(checkpoint, { rate: 1 }), true);
    assertEquals(await shouldRestart(checkpoint, { rate: 1 }, true), false);
    assertEquals(await shouldRestart(checkpoint, { rate: 2 }, true), true);
    assertEquals(await shouldRestart(`${checkpoint}/none`, { rate: 2 }, true), false);
  }));
