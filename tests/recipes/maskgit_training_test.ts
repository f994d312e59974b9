// The training of masked and autoregressive transformers, and the whole model from one file.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import {
  DataFileError,
  Random,
  readSafetensors,
  type TokenBatch,
  TokenSet,
  writeSafetensors,
} from "lib/data/mod.ts";
import type { MaskGit } from "lib/maskgit/mod.ts";
import { SMALL_VQVAE, VqVae } from "lib/models/mod.ts";
import type { Module } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { evaluateMaskedPrediction } from "lib/evaluation/mod.ts";
import { configurationOf, exportMaskGit, loadMaskGit } from "lib/pretrained/mod.ts";
import {
  AutoregressiveTraining,
  MaskGitTraining,
  type MaskGitTrainingOptions,
  VqVaeTraining,
} from "lib/recipes/mod.ts";
import { Checkpoints, train } from "lib/training/mod.ts";
import { withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { collect } from "../training/line.ts";

const CODES = 16, GRID = [4, 4] as const;

/** Rows of one code each, which the first code of a class decides: half of a picture tells the other half. */
function rows(count: number, seed: number): TokenSet {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const tokens = new Int32Array(count * 16);
  for (let i = 0; i < count; i++) {
    for (let row = 0; row < 4; row++) {
      const code = 8 * labels[i] + random.integer(8);
      tokens.fill(code, i * 16 + 4 * row, i * 16 + 4 * row + 4);
    }
  }
  return new TokenSet({ source: "rows", tokens, labels, grid: GRID, classNames: ["low", "high"] });
}

const tokenizerOf = (seed = 1) =>
  new VqVae({
    ...{ ...SMALL_VQVAE.tokens256, widths: [4, 8], seed },
    quantizer: { codebookSize: CODES, width: 4, cosine: true },
  }).eval();

const TWIN = { layers: 2, dim: 32, heads: 2, norm: "pre" } as const;

const OPTIONS: MaskGitTrainingOptions = {
  ...{ steps: 250, learningRate: 5e-3, warmup: 5, averageDecay: 0.9 },
  // With patch merging it copies within a row after 100 steps; the plain one needs 700.
  transformer: { ...TWIN, dropout: 0.1, patchMerging: true },
  startFromCodebook: true,
  masks: { labelSmoothing: 0 },
};

function run(training: MaskGitTraining | AutoregressiveTraining, steps: number, folder?: string) {
  const set = rows(64, 1);
  const isMasked = training instanceof MaskGitTraining;
  return collect(train(
    ({ tokens, labels }: TokenBatch) => training.step({ tokens, labels }),
    (startStep) => set.batches({ batchSize: 16, seed: 1, startStep }),
    {
      ...{ steps, reports: 4, state: training.state, checkpoint: folder },
      preset: isMasked ? { maskgit: configurationOf(training.averaged, set) } : undefined,
    },
  ));
}

const weights = (model: Module) =>
  new Map([...model.namedVariables()].map(([name, v]) => [name, v.dataSync().slice()]));

Deno.test("a masked transformer's training learns what is hidden, by the class and by the rest", () =>
  assertNoLeak(async () => {
    const tokenizer = tokenizerOf();
    const training = new MaskGitTraining(tokenizer, rows(2, 0), OPTIONS);
    const heldOut = rows(32, 2);
    const tensors = heldOut.tensors();
    const before = await training.validate(tensors);
    const reports = await run(training, OPTIONS.steps);
    const after = await training.validate(tensors);
    const again = await training.validate(tensors);
    assertLess(reports.at(-1)!.metrics.loss, 0.7 * reports[0].metrics.loss);
    assertLess(after.loss.dataSync()[0], before.loss.dataSync()[0] - 0.5);
    assertEquals(after.loss.dataSync(), again.loss.dataSync());

    const guesses = await evaluateMaskedPrediction(training.averaged.transformer, heldOut, {
      shares: [0.25, 1],
    });
    assertEquals(guesses.map(({ hidden }) => hidden), [0.25, 1]);
    // A row's own tokens tell a hidden one; nothing tells it when all are hidden.
    assertGreater(guesses[0].accuracy, 0.6);
    assertLess(guesses[1].accuracy, 0.3);
    assertLess(guesses[0].loss, guesses[1].loss);
    tf.dispose([tensors, before, after, again]);
    training.dispose();
    tokenizer.dispose();
  }));

Deno.test("what tells classes learns to, from the tokens that are known", () =>
  assertNoLeak(async () => {
    const tokenizer = tokenizerOf();
    const options = { ...OPTIONS, transformer: { ...OPTIONS.transformer, classHead: true } };
    const training = new MaskGitTraining(tokenizer, rows(2, 0), options);
    const heldOut = rows(32, 2).tensors();
    const reports = await run(training, 160);
    const metrics = reports.at(-1)!.metrics as Record<string, number>;
    // A picture has codes of one class alone; of some, hardly any are shown.
    assertGreater(metrics.classAccuracy, 0.8);
    tf.tidy(() => {
      const { transformer } = training.averaged;
      const isFirst = tf.range(0, 16, 1, "int32").less(tf.scalar(4, "int32")); // (16), the first row
      const unknown = tf.fill<tf.Rank.R2>([32, 16], transformer.maskToken, "int32");
      const shown = tf.where(isFirst, heldOut.tokens, unknown) as tf.Tensor2D;
      const told = training.averaged.predictClasses(shown)!;
      assertGreater(told.equal(heldOut.labels).mean().dataSync()[0], 0.9);
    });
    tf.dispose([heldOut.tokens, heldOut.labels]);
    training.dispose();
    tokenizer.dispose();
  }));

Deno.test("the autoregressive twin learns: within a row the token before tells the next", () =>
  assertNoLeak(async () => {
    const options = { ...OPTIONS, transformer: { ...TWIN, dropout: 0 } };
    const training = new AutoregressiveTraining(CODES, rows(2, 0), options);
    const tensors = rows(32, 2).tensors();
    await run(training, OPTIONS.steps);
    const measured = await training.validate(tensors);
    // 12 of 16 tokens repeat the one before; the others are one of 8.
    assertGreater(measured.accuracy.dataSync()[0], 0.6);
    tf.dispose([tensors, measured]);
    training.dispose();
  }));

Deno.test("a transformer's training goes on bit for bit, and its checkpoint is a whole model", () =>
  withFolder(async (folder) => {
    const tokenizer = tokenizerOf();
    const make = () => new MaskGitTraining(tokenizer, rows(2, 0), OPTIONS);
    const [whole, part, resumed] = [make(), make(), make()];
    await run(whole, 30);
    await run(part, 13, folder);
    await run(resumed, 30, folder);
    assertEquals(weights(resumed.model), weights(whole.model));
    assertEquals(weights(resumed.averaged), weights(whole.averaged));

    const { model, classNames, data } = await loadMaskGit(folder);
    assertEquals([classNames, data], [["low", "high"], "rows"]);
    assertEquals(weights(model), weights(whole.averaged));
    assert(!model.training && !model.transformer.training);
    [whole, part, resumed, tokenizer, model].forEach((one) => one.dispose());
  }));

Deno.test("an exported model takes a fraction of a checkpoint, and is the same but for rounding", () =>
  withFolder(async (folder) => {
    const tokenizer = tokenizerOf();
    const training = new MaskGitTraining(tokenizer, rows(2, 0), OPTIONS);
    await run(training, 4, join(folder, "run"));
    const loaded = await loadMaskGit(join(folder, "run"));
    const path = join(folder, "small.safetensors");
    await exportMaskGit(path, loaded);
    const small = await loadMaskGit(path);
    assertEquals({ ...small, model: 0 }, { ...loaded, model: 0 });
    for (const [name, values] of weights(loaded.model)) {
      const rounded = weights(small.model).get(name)!;
      values.forEach((value, i) =>
        assertAlmostEquals(rounded[i], value, 1e-3 * Math.abs(value) + 1e-6)
      );
    }
    const latest = (await new Checkpoints(join(folder, "run")).latest())!;
    assertLess((await Deno.stat(path)).size, (await Deno.stat(latest)).size / 5);
    [training, tokenizer, loaded.model, small.model].forEach((one) => one.dispose());
  }));

Deno.test("loadMaskGit says what is wrong, and leaves no tensors behind", () =>
  withFolder((folder) =>
    assertNoLeak(async () => {
      const fails = (path: string, message: string) =>
        assertRejects(() => loadMaskGit(path), DataFileError, message);
      await fails(folder, "has no checkpoints");
      await fails(join(folder, "none.safetensors"), "is not there");
      // A tokenizer alone.
      const model = { ...SMALL_VQVAE.tokens256, widths: [4, 8] };
      const tokenizer = new VqVaeTraining({ model, steps: 1, learningRate: 1e-3 });
      const batches = [tf.zeros<tf.Rank.R4>([8, 64, 64, 3])];
      await collect(train((x) => tokenizer.step(x), batches, {
        ...{ steps: 1, state: tokenizer.state, checkpoint: folder },
        preset: { model },
      }));
      await fails(folder, "how its tokenizer and transformer are built");
      tf.dispose(batches);
      tokenizer.dispose();
      // A configuration without its weights.
      const whole = await exported(join(folder, "whole.safetensors"));
      const { metadata } = await readSafetensors(whole);
      const empty = join(folder, "empty.safetensors");
      await writeSafetensors(empty, new Map(), metadata);
      await fails(empty, "do not fit MaskGit");
    })
  ));

/** An untrained model's file. */
async function exported(path: string): Promise<string> {
  const tokenizer = tokenizerOf();
  const training = new MaskGitTraining(tokenizer, rows(2, 0), OPTIONS);
  const model: MaskGit = training.averaged;
  await exportMaskGit(path, { model, classNames: ["low", "high"], data: "rows" });
  training.dispose();
  tokenizer.dispose();
  return path;
}
