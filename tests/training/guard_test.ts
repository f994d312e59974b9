// Divergence: the step is named, and everything is as it was when all was well.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { DivergedError, train } from "lib/training/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect, inputs, makeLine } from "./line.ts";

/** 1, 2, 1, 2, ... and NaN in the place of the batch with the number `at`, from 1. */
function* spoilt(at: number): Generator<number> {
  let i = 0;
  for (const x of inputs()) yield ++i === at ? NaN : x;
}

Deno.test("the step that diverged is named, and the state of the report before is back", () =>
  assertNoLeak(async () => {
    using good = makeLine();
    await collect(train(good.step, inputs(), { steps: 6, reports: 2 }));

    using line = makeLine();
    const run = train(line.step, spoilt(8), { steps: 12, reports: 4, state: line.state });
    const seen: number[] = [];
    const error = await assertRejects(async () => {
      for await (const { step } of run) seen.push(step);
    }, DivergedError);
    assertEquals(seen, [3, 6]);
    assertEquals([error.step, error.restored, error.metrics], [8, 6, { loss: NaN }]);
    assert(error.message.includes("at step 8: loss NaN. Everything is as it was after step 6."));
    assertEquals(line.weights(), good.weights());
    assertEquals([line.adam.steps, line.model.dropout.random.draws], [6, 6]);

    // Training can go on from there: the moments are good too.
    await collect(train(line.step, inputs(), { steps: 6, reports: 1, state: line.state }));
    assert(line.weights().every(Number.isFinite));
  }));

Deno.test("a traced step diverges and goes back like any other, and goes on", () =>
  assertNoLeak(async () => {
    using line = makeLine();
    const step = jit((x: tf.Tensor2D) => ({
      loss: line.adam.minimize(() => line.model.call(x).sub(x.mul(3)).square().mean()),
    }));
    const learn = async (batches: Iterable<number>, steps: number) => {
      const options = { steps, reports: steps / 3, state: line.state };
      const call = (x: number) => step(tf.tensor2d([[x]]));
      await collect(train(call, batches, options));
      return line.weights();
    };
    await learn(inputs(), 3);
    const state = line.weights();
    const error = await assertRejects(() => learn(spoilt(2), 6), DivergedError);
    assertEquals([error.step, error.restored, line.weights()], [2, 0, state]);
    const after = await learn(inputs(), 3);
    assertEquals(step.traces, 1);

    using other = makeLine();
    const same = jit((x: tf.Tensor2D) => ({
      loss: other.adam.minimize(() => other.model.call(x).sub(x.mul(3)).square().mean()),
    }));
    const call = (x: number) => same(tf.tensor2d([[x]]));
    await collect(train(call, [1, 2, 1, 1, 2, 1], { steps: 6, reports: 2 }));
    assertEquals(after, other.weights());
    step.dispose();
    same.dispose();
  }));

Deno.test("divergence before the first report goes back to the start", () =>
  assertNoLeak(async () => {
    using line = makeLine();
    const start = line.weights();
    const run = train(line.step, spoilt(2), { steps: 9, reports: 3, state: line.state });
    const error = await assertRejects(() => collect(run), DivergedError);
    assertEquals([error.step, error.restored, line.weights()], [2, 0, start]);
  }));

Deno.test("weights that are not finite behind a finite loss are noticed and named", () =>
  assertNoLeak(async () => {
    using line = makeLine();
    const start = line.weights();
    const step = (x: number) => {
      const loss = line.step(x);
      line.model.dense.bias!.assign(tf.tensor1d([Infinity]));
      return loss;
    };
    const run = train(step, inputs(), { steps: 4, reports: 4, state: line.state });
    const error = await assertRejects(() => collect(run), DivergedError);
    assertEquals([error.step, error.weight, error.restored], [1, "model.dense.bias", 0]);
    assert(error.message.includes('the tensor "model.dense.bias" is not finite (loss '));
    assertEquals(line.weights(), start);
  }));

Deno.test("a state that is not finite never becomes a checkpoint", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      using line = makeLine();
      const options = {
        steps: 12,
        reports: 1,
        state: line.state,
        checkpoint: { folder, every: 2 },
      };
      const error = await assertRejects(
        () => collect(train(line.step, spoilt(5), options)),
        DivergedError,
      );
      assertEquals([error.step, error.restored], [5, 4]);
      assertEquals(namesIn(folder), ["step-00000002.safetensors", "step-00000004.safetensors"]);
    })
  ));
