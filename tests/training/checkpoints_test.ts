// Checkpoints: when they are written, that training goes on from them, and what is refused.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DataFileError, readSafetensors, writeSafetensors } from "lib/data/mod.ts";
import { type PartState, TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { Checkpoints, loadCheckpoint, train, type TrainOptions } from "lib/training/mod.ts";
import { readOwnSafetensors, writeOwnSafetensors } from "lib/data/files/safetensors/mod.ts";
import { namesIn, withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect, inputs, makeLine, printed } from "./line.ts";

/** Trains a new line; gives its weights and reports. */
async function trainLine(options: TrainOptions, line = makeLine()) {
  using trained = line;
  const { state } = trained;
  const reports = await collect(train(trained.step, inputs(), { state, reports: 4, ...options }));
  return { weights: trained.weights(), reports, steps: trained.adam.steps };
}

Deno.test("training goes on from the latest checkpoint as if it had not stopped, and says so", () =>
  withFolder((checkpoint) =>
    assertNoLeak(async () => {
      const whole = await trainLine({ steps: 8 });
      await trainLine({ steps: 4, reports: 2, checkpoint });
      printed.length = 0;
      const rest = await trainLine({ steps: 8, checkpoint });
      assertEquals(rest.weights, whole.weights);
      assertEquals(rest.steps, 8);
      assertEquals(rest.reports, whole.reports.slice(2));
      const path = join(checkpoint, "step-00000004.safetensors");
      const text = `Training goes on after step 4 of 8 (${path}). \`fresh: true\` starts over.`;
      assertEquals(printed, [text]);
    })
  ));

Deno.test("checkpoints come as often as asked, and the last few are kept", () =>
  withFolder(async (folder) => {
    const checkpoint = { folder, every: 3, keep: 2 };
    await Deno.writeTextFile(join(folder, "notes.txt"), "mine");
    await Deno.writeTextFile(join(folder, "step-00000002.safetensors.1-2.tmp"), "left over");
    await trainLine({ steps: 11, checkpoint });
    assertEquals(namesIn(folder), [
      "notes.txt",
      "step-00000009.safetensors",
      "step-00000011.safetensors",
    ]);
    await trainLine({ steps: 2, checkpoint, fresh: true });
    assertEquals(namesIn(folder), ["notes.txt", "step-00000002.safetensors"]);
  }));

Deno.test("checkpoints are found by number, not by name", () =>
  withFolder(async (folder) => {
    assertEquals(await new Checkpoints(join(folder, "none")).latest(), undefined);
    for (const step of ["99999999", "100000000", "00000005"]) {
      await Deno.writeTextFile(join(folder, `step-${step}.safetensors`), "");
    }
    const latest = await new Checkpoints(folder).latest();
    assertEquals(latest, join(folder, "step-100000000.safetensors"));
    assertThrows(() => new Checkpoints(folder, 0), RangeError, "from 1, not 0");
  }));

Deno.test("leaving the loop, or batches that run out, leave a checkpoint", () =>
  withFolder((checkpoint) =>
    assertNoLeak(async () => {
      using line = makeLine();
      const options = { state: line.state, steps: 20, reports: 4, checkpoint };
      for await (const { step } of train(line.step, inputs(), options)) if (step === 5) break;
      assertEquals(namesIn(checkpoint).at(-1), "step-00000005.safetensors");
      const weights = line.weights();
      await collect(train(line.step, [1, 1, 1, 1, 1, 2, 2], options));
      assertEquals(namesIn(checkpoint).at(-1), "step-00000007.safetensors");
      assert(line.weights()[0] !== weights[0]);
    })
  ));

Deno.test("a checkpoint holds what it should, readable as safetensors", () =>
  withFolder(async (checkpoint) => {
    const preset = { batchSize: 1, hidden: [2, 3] };
    await trainLine({ steps: 3, checkpoint, preset });
    const path = join(checkpoint, "step-00000003.safetensors");
    const { tensors, metadata } = await readSafetensors(path);
    const names = ["weight", "bias"].flatMap((name) => [
      `model.dense.${name}`,
      `adam.dense.${name}.firstMoment`,
      `adam.dense.${name}.secondMoment`,
    ]);
    assertEquals([...tensors.keys()].sort(), names.sort());
    const training = JSON.parse(metadata.training);
    assertEquals([training.step, training.preset], [3, preset]);
    assertEquals(training.numbers["adam.steps"], 3);
    assertEquals(training.numbers["model.dropout.random.draws"], 3);
    assert(Number.isInteger(training.numbers["tf.draws"]));
    assert(Number.isInteger(training.constants["model.dropout.random.seed"]));
  }));

Deno.test("loadCheckpoint takes the parts that are asked for", () =>
  withFolder((checkpoint) =>
    assertNoLeak(async () => {
      const { weights } = await trainLine({ steps: 4, checkpoint, preset: { a: 1 } });
      using line = makeLine();
      const { step, preset } = await loadCheckpoint(checkpoint, { model: line.model });
      assertEquals([step, preset], [4, { a: 1 }]);
      assertEquals(line.weights(), weights);
      assertEquals(line.adam.steps, 0);
      const path = join(checkpoint, "step-00000004.safetensors");
      await loadCheckpoint(path, { adam: line.adam });
      assertEquals(line.adam.steps, 4);
      await assertRejects(
        () => loadCheckpoint(join(checkpoint, "none"), { model: line.model }),
        DataFileError,
        "has no checkpoints",
      );
      await assertRejects(
        () => loadCheckpoint(checkpoint, { generator: line.model }),
        DataFileError,
        'it lacks the tensor "generator.dense.weight" of shape [1,1]',
      );
    })
  ));

Deno.test("a part may say itself what its state is", () =>
  withFolder((checkpoint) =>
    assertNoLeak(async () => {
      const counter = (start: number) => ({
        count: start,
        last: tf.tidy(() => tf.variable(tf.scalar(start))),
        state() {
          const tensors = { last: this.last, flags: tf.tensor1d([true, false], "bool") };
          return { tensors, numbers: { count: this.count }, constants: {} };
        },
        load({ tensors, numbers }: PartState) {
          this.last.assign(tensors.last as tf.Variable<tf.Rank.R0>);
          this.count = numbers.count;
        },
      });
      const [first, second] = [counter(0), counter(100)];
      const step = (x: number) => {
        first.count += x;
        first.last.assign(tf.scalar(x));
        return { x: tf.scalar(x) };
      };
      await collect(train(step, inputs(), { steps: 4, state: { counter: first }, checkpoint }));
      await loadCheckpoint(checkpoint, { counter: second });
      assertEquals([second.count, second.last.dataSync()[0]], [6, 2]);
      tf.dispose([first.last, second.last]);
    })
  ));

/** Trains, changes the checkpoint, and gives the message with which training on fails. */
async function refusal(
  folder: string,
  change: (path: string) => Promise<unknown>,
  line = makeLine(),
  preset: object = { rate: 1 },
): Promise<string> {
  const checkpoint = { folder, keep: 1 };
  await trainLine({ steps: 2, checkpoint, preset: { rate: 1 }, fresh: true });
  const path = join(folder, "step-00000002.safetensors");
  await change(path);
  const before = line.weights();
  try {
    const run = train(line.step, inputs(), {
      state: line.state,
      steps: 4,
      checkpoint: folder,
      preset,
    });
    const { message } = await assertRejects(() => collect(run), DataFileError);
    assertEquals(line.weights(), before);
    assert(message.startsWith(`${path}: `), message);
    return message.slice(path.length + 2);
  } finally {
    line[Symbol.dispose]();
  }
}

Deno.test("what does not fit is refused with its reason, and nothing is loaded", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const asItIs = () => Promise.resolve();
      const shape = await refusal(folder, asItIs, makeLine({ outputs: 2 }));
      assert(
        shape.includes('its tensor "model.dense.weight" is float32[1,1] and not float32[1,2]'),
      );
      assert(shape.endsWith("start over with `fresh: true` or another folder."), shape);

      const seed = await refusal(folder, asItIs, makeLine({ seed: 2 }));
      assert(/model\.dropout\.random\.seed is \d+ and now \d+/.test(seed), seed);

      const bigger = makeLine();
      bigger.state = { ...bigger.state, noise: new TensorRandom(1) };
      const more = await refusal(folder, asItIs, bigger);
      assert(more.includes('it lacks the number "noise.draws"'), more);

      const smaller = makeLine();
      smaller.state = { model: smaller.model };
      const less = await refusal(folder, asItIs, smaller);
      assert(
        less.includes('it has the tensor "adam.dense.weight.firstMoment" of shape [1,1]'),
        less,
      );

      const preset = await refusal(folder, asItIs, makeLine(), { rate: 2, size: 3 });
      assert(preset.includes("rate was 1, is 2; size was not set, is 3"), preset);
    })
  ));

Deno.test("damaged and foreign checkpoints are refused with their reason", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const cut = await refusal(folder, (path) => Deno.truncate(path, 600));
      assert(cut.startsWith("is cut off"), cut);

      const text = await refusal(folder, (path) => Deno.writeTextFile(path, "<html>not found"));
      assert(text.startsWith("begins with a header length"), text);

      const foreign = await refusal(folder, (path) => writeSafetensors(path, new Map()));
      assert(foreign.startsWith("is a safetensors file, but no checkpoint"), foreign);

      const rewrite = (metadata: Record<string, string>) => async (path: string) => {
        const file = await readOwnSafetensors(path);
        await writeOwnSafetensors(path, file.tensors, { ...file.metadata, ...metadata });
      };
      const version = await refusal(folder, rewrite({ version: "2" }));
      assert(version.startsWith("is a checkpoint of version 2; this program reads 1"), version);

      for (const training of ["", "{}", '{"step":-1}', '{"step":1,"numbers":{"a":"b"}}']) {
        const nowhere = await refusal(folder, rewrite({ training }));
        assert(nowhere.startsWith("does not say where training stood"), nowhere);
      }
    })
  ));

Deno.test("options that make no sense are refused", async () => {
  using line = makeLine();
  const run = (options: TrainOptions) => collect(train(line.step, inputs(), options));
  await assertRejects(() => run({ steps: 1, checkpoint: "x" }), TypeError, "as `state`");
  const state = line.state;
  const checkpoint = { folder: "x", every: 0 };
  await assertRejects(() => run({ steps: 1, state, checkpoint }), RangeError, "not 0");
  const dotted = { "a.b": line.model };
  await assertRejects(() => run({ steps: 1, state: dotted }), RangeError, '"a.b"');
  await assertRejects(() => run({ steps: 1, state: { tf: line.model } }), RangeError, '"tf"');
});
