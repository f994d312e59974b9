// The training loop: what it reports, that it frees, stops and notices divergence.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { Adam, bce, TensorRandom } from "lib/nn/mod.ts";
import { Discriminator } from "lib/models/mod.ts";
import { FileOutput, useOutput } from "lib/notebook/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { DivergedError, train } from "lib/training/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

useOutput(new FileOutput(undefined, () => {}));

const identity = (x: number) => ({ value: tf.scalar(x) });

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

Deno.test("train reports the mean of each window, and the last, shorter one", () =>
  assertNoLeak(async () => {
    const reports = await collect(train(identity, [1, 2, 3, 4, 5], { steps: 100, reports: 50 }));
    assertEquals(reports.map(({ step }) => step), [2, 4, 5]);
    assertEquals(reports.map(({ metrics }) => metrics.value), [1.5, 3.5, 5]);
  }));

Deno.test("train makes as many steps as asked, on batches without end", () =>
  assertNoLeak(async () => {
    const seen: number[] = [];
    function* forever() {
      for (let i = 0;; i++) yield i;
    }
    const step = (batch: number) => {
      seen.push(batch);
      return identity(batch);
    };
    const reports = await collect(train(step, forever(), { steps: 10, reports: 3 }));
    assertEquals(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(reports.at(-1)?.step, 10);
  }));

Deno.test("train frees what a step made, also when its user leaves the loop early", () =>
  assertNoLeak(async () => {
    const wasteful = (x: number) => {
      tf.ones([10]).add(x);
      return identity(x);
    };
    for await (const { step } of train(wasteful, [1, 2, 3, 4, 5, 6], { steps: 6, reports: 2 })) {
      if (step >= 3) break;
    }
  }));

Deno.test("train stops at the report after a number that is not finite, and says what and when", () =>
  assertNoLeak(async () => {
    const step = (x: number) => ({ good: tf.scalar(1), bad: tf.scalar(x) });
    const error = await assertRejects(
      () => collect(train(step, [1, 2, NaN, 4, 5, 6], { steps: 6, reports: 3 })),
      DivergedError,
    );
    assertEquals([error.step, error.restored], [3, undefined]);
    assert(error.message.includes("at step 3: good 1, bad NaN"), error.message);
  }));

Deno.test("a step's own error comes through and nothing leaks", () =>
  assertNoLeak(async () => {
    const step = (x: number) => {
      tf.ones([3]);
      if (x === 2) throw new Error("no such batch");
      return identity(x);
    };
    await assertRejects(
      () => collect(train(step, [1, 2, 3], { steps: 3, reports: 1 })),
      Error,
      "no such batch",
    );
  }));

Deno.test("the same seed trains to the same numbers", async () => {
  const run = async () => {
    const model = new Discriminator({ hidden: [8], pixels: 4, seed: 1 });
    const adam = new Adam(model, { learningRate: 0.01 });
    const random = new TensorRandom(2);
    const step = () => ({
      loss: adam.minimize(() => bce(model.call(random.normal<tf.Rank.R2>([16, 4])), 1)),
    });
    const reports = await collect(train(step, new Array(20).fill(0), { steps: 20, reports: 4 }));
    adam.dispose();
    model.dispose();
    return reports.map(({ metrics }) => metrics.loss);
  };
  const [first, second] = [await run(), await run()];
  assertEquals(first, second);
  assert(first[0] > first[3]);
});

Deno.test("an interrupt ends training after the step at hand, with a report and the weights", async () => {
  const code = `
    import { train } from "lib/training/mod.ts";
    import { tf } from "lib/tensorflow/mod.ts";
    function* forever() { for (;;) yield 0; }
    let made = 0, last = 0;
    const step = () => { if (++made === 5) Deno.kill(Deno.pid, "SIGINT"); return { x: tf.ones([300, 300]).sum() }; };
    for await (const { step: n } of train(step, forever(), { steps: 1e6, reports: 1 })) last = n;
    console.log(JSON.stringify({ same: last === made, early: made < 1e5 }));
  `;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", code],
    cwd: new URL("../..", import.meta.url),
  }).output();
  const text = new TextDecoder();
  assert(success, text.decode(stderr));
  assertEquals(JSON.parse(text.decode(stdout).trim().split("\n").at(-1)!), {
    same: true,
    early: true,
  });
});
