// Steps that return promises, batches that come while they run, validation, and that nothing leaks.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { jit, tf } from "lib/tensorflow/mod.ts";
import { train } from "lib/training/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect, inputs, makeLine } from "./line.ts";

const turn = (ms = 0) => new Promise<void>((done) => setTimeout(done, ms));

/** Batches that are freed when the next one is asked for, as those of lib/data are. */
function* tensors(count: number, log: string[] = []) {
  for (let i = 1; i <= count; i++) {
    log.push(`batch ${i}`);
    const x = tf.tensor2d([[i % 2 + 1]]);
    try {
      yield { x, nested: [{ x }], epoch: i >> 1 };
    } finally {
      x.dispose();
    }
  }
}

Deno.test("a traced step trains the same, awaited or not", () =>
  assertNoLeak(async () => {
    const results = [];
    for (const way of ["eager", "sync", "async"] as const) {
      using line = makeLine();
      const eager = (x: tf.Tensor2D) => ({
        loss: line.adam.minimize(() => line.model.call(x).sub(x.mul(3)).square().mean()),
      });
      const traced = jit(eager);
      const step = { eager, sync: traced, async: traced.async }[way];
      const run = train(({ x }) => step(x), tensors(20), { steps: 20, reports: 5 });
      const reports = await collect(run);
      results.push({ reports, weights: line.weights() });
      if (way !== "eager") assertEquals(traced.traces, 1);
      traced.dispose();
    }
    assertEquals(results[2], results[1]);
    assertEquals(results[0].reports.map(({ epoch }) => epoch), [2, 4, 6, 8, 10]);
    const [eager, traced] = results.map(({ weights }) => weights);
    eager.forEach((weight, i) => assert(Math.abs(weight - traced[i]) < 1e-5));
  }));

Deno.test("the next batch is fetched while an async step runs, and not beyond the last step", () =>
  assertNoLeak(async () => {
    const log: string[] = [];
    let i = 0;
    const step = async ({ x, nested }: { x: tf.Tensor2D; nested: { x: tf.Tensor2D }[] }) => {
      log.push(`step ${++i} begins`);
      await turn(5);
      log.push(`step ${i} ends`);
      return { sum: tf.tidy(() => x.add(nested[0].x).asScalar()) }; // the batch is still there
    };
    const reports = await collect(train(step, tensors(9, log), { steps: 3, reports: 3 }));
    assertEquals(log, [
      ...["batch 1", "step 1 begins", "batch 2", "step 1 ends"],
      ...["step 2 begins", "batch 3", "step 2 ends", "step 3 begins", "step 3 ends"],
    ]);
    assertEquals(reports.map(({ metrics }) => metrics.sum), [4, 2, 4]);
  }));

Deno.test("tensors that an async step makes at once are there until it ends, then freed", () =>
  assertNoLeak(async () => {
    const kept: tf.Tensor[] = [];
    const step = async (x: number): Promise<Record<string, tf.Scalar>> => {
      const early = tf.scalar(x).mul<tf.Scalar>(2);
      kept.push(tf.keep(tf.scalar(x)));
      await turn();
      const mean = tf.tidy(() => early.add<tf.Scalar>(1));
      return x === 2 ? { mean, early } : { mean };
    };
    const reports = await collect(train(step, [1, 2, 3], { steps: 3, reports: 3 }));
    assertEquals(reports.map(({ metrics }) => metrics), [{ mean: 3 }, { mean: 5, early: 4 }, {
      mean: 7,
    }]);
    assertEquals(kept.map((tensor) => tensor.isDisposed), [false, false, false]);
    tf.dispose(kept);
  }));

Deno.test("errors of async steps and of batches fetched ahead come through, and nothing leaks", () =>
  assertNoLeak(async () => {
    const failing = async ({ x }: { x: tf.Tensor }) => {
      const double = x.mul(2);
      await turn();
      throw new Error(`no ${double.shape}`);
    };
    await assertRejects(() => collect(train(failing, tensors(3), { steps: 3 })), Error, "no 1,1");

    function* broken() {
      yield* tensors(2);
      throw new Error("no third batch");
    }
    const step = async ({ x }: { x: tf.Tensor2D }) => {
      await turn();
      return { x: x.asScalar() };
    };
    const seen: number[] = [];
    await assertRejects(
      async () => {
        for await (const r of train(step, broken(), { steps: 3, reports: 3 })) seen.push(r.step);
      },
      Error,
      "no third batch",
    );
    assertEquals(seen, [1, 2]);
  }));

Deno.test("a user who leaves while a batch is fetched ahead leaves no tensor behind", () =>
  assertNoLeak(async () => {
    const step = async ({ x }: { x: tf.Tensor2D }) => {
      await turn();
      return { x: x.asScalar() };
    };
    for await (const { step: n } of train(step, tensors(9), { steps: 9, reports: 9 })) {
      if (n === 2) break;
    }
  }));

Deno.test("batches may come from an async source, or from a function that starts at a step", () =>
  assertNoLeak(async () => {
    async function* slow() {
      for (const x of [1, 2, 3]) {
        await turn();
        yield x;
      }
    }
    const step = (x: number) => ({ x: tf.scalar(x) });
    const values = async (source: Parameters<typeof train<number, "x">>[1]) => {
      const reports = await collect(train(step, source, { steps: 3, reports: 3 }));
      return reports.map(({ metrics }) => metrics.x);
    };
    assertEquals(await values(slow()), [1, 2, 3]);
    assertEquals(await values((start) => [start, start + 1]), [0, 1]);
  }));

Deno.test("validation comes with the reports that are due, and is freed", () =>
  assertNoLeak(async () => {
    using line = makeLine();
    const asked: number[] = [];
    const validate = async (step: number) => {
      asked.push(step);
      await turn();
      return { accuracy: tf.scalar(step / 10), twice: tf.scalar(2 * step, "int32") };
    };
    const options = { steps: 10, reports: 3, validate };
    const reports = await collect(train(line.step, [...inputs().take(8)], options));
    assertEquals(asked, [3, 6, 8]);
    assertEquals(reports.map(({ step, validation }) => [step, validation?.twice]), [
      [3, 6],
      [6, 12],
      [8, 16], // the batches ran out: the last report has one, too
    ]);
  }));

Deno.test("2,000 traced steps leave memory as it was", async () => {
  using line = makeLine();
  const step = jit((x: tf.Tensor2D) => ({
    loss: line.adam.minimize(() => line.model.call(x).sub(x.mul(3)).square().mean()),
  }));
  const run = async (steps: number) => {
    const options = { steps, reports: 10, state: line.state };
    await collect(train(({ x }) => step.async(x), tensors(steps), options));
  };
  await run(200);
  await assertNoLeak(() => run(2_000));
  step.dispose();
});
