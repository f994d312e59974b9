// The training of a VQ-VAE: learns, keeps its codes in use, goes on from a checkpoint bit for bit.

import { assert, assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DataFileError, ImageDataset } from "lib/data/mod.ts";
import { CodeUsage } from "lib/metrics/mod.ts";
import { SMALL_VQVAE, VqVae } from "lib/models/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { reconstructionQuality } from "lib/evaluation/mod.ts";
import { loadTokenizer } from "lib/pretrained/mod.ts";
import { VqVaeTraining, type VqVaeTrainingOptions } from "lib/recipes/mod.ts";
import { Checkpoints, train } from "lib/training/mod.ts";
import { withFolder } from "../support/temporary.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { pictures } from "./vqvae_steps.ts";
import { collect } from "../training/line.ts";

const PRESET: VqVaeTrainingOptions = {
  model: {
    ...SMALL_VQVAE.tokens256,
    widths: [8, 16],
    patch: 1,
    quantizer: { codebookSize: 32, width: 4, cosine: true, decay: 0.9 },
  },
  steps: 60,
  learningRate: 1e-2,
  averageDecay: 0.9,
  kmeansInitAt: [0, 10],
  restartEvery: 6,
};

/** Enough steps to see the pictures get better. */
const LONG = 150;

function* batches(from: number): Generator<tf.Tensor4D> {
  for (let step = from;; step++) {
    const images = pictures(step);
    try {
      yield images;
    } finally {
      images.dispose();
    }
  }
}

/** Trains to `steps`, with checkpoints where a folder is given. */
function run(training: VqVaeTraining, steps: number, checkpoint?: string) {
  const { state } = training;
  const options = { steps, reports: 4, state, checkpoint, preset: PRESET };
  return collect(train((images) => training.step(images), batches, options));
}

function weights(model: VqVae): Map<string, Float32Array> {
  const entries = [...model.namedVariables()];
  return new Map(entries.map(([name, v]) => [name, v.dataSync<"float32">().slice()]));
}

Deno.test("a VQ-VAE's training learns, uses its codes, and leaves no tensor", () =>
  assertNoLeak(async () => {
    const training = new VqVaeTraining({ ...PRESET, steps: LONG });
    const held = pictures(1000);
    const before = await training.validate(held);
    const reports = await run(training, LONG);
    const after = await training.validate(held);
    assertLess(reports.at(-1)!.metrics.reconstruction, 0.9 * reports[0].metrics.reconstruction);
    assertGreater(after.psnr.dataSync()[0], before.psnr.dataSync()[0] + 1);
    const codes = new CodeUsage(32);
    for (const i of [0, 1, 2, 3]) {
      const chosen = tf.tidy(() => training.averaged.encode(pictures(i)));
      await codes.add(chosen);
      chosen.dispose();
    }
    assertGreater(codes.usage, 0.9);
    tf.dispose([held, before, after]);
    training.dispose();
  }));

Deno.test("without start and restarts fewer codes stay in use", async () => {
  const usage: number[] = [];
  for (const care of [{ kmeansInitAt: [], restartEvery: 0 }, {}]) {
    const model = { ...PRESET.model, quantizer: { codebookSize: 32, width: 4, decay: 0.9 } };
    const training = new VqVaeTraining({ ...PRESET, model, ...care });
    await run(training, PRESET.steps);
    const codes = new CodeUsage(32);
    const chosen = tf.tidy(() => training.model.encode(pictures(7)));
    await codes.add(chosen);
    chosen.dispose();
    usage.push(codes.usage);
    training.dispose();
  }
  assertLess(usage[0], 0.5);
  assertGreater(usage[1], usage[0] + 0.2);
});

Deno.test("training that stops between two restarts goes on bit for bit, averages included", () =>
  withFolder(async (folder) => {
    const whole = new VqVaeTraining(PRESET);
    await run(whole, PRESET.steps);
    const part = new VqVaeTraining(PRESET);
    await run(part, 21, folder);
    const resumed = new VqVaeTraining(PRESET);
    await run(resumed, PRESET.steps, folder);
    assertEquals(weights(resumed.model), weights(whole.model));
    assertEquals(weights(resumed.averaged), weights(whole.averaged));

    const loaded = await loadTokenizer(folder);
    assertEquals(weights(loaded), weights(whole.averaged));
    assert(!loaded.training);
    [whole, part, resumed, loaded].forEach((one) => one.dispose());
  }));

Deno.test("loadTokenizer says what is wrong with a checkpoint", () =>
  withFolder(async (folder) => {
    await assertRejects(() => loadTokenizer(folder), DataFileError, "has no checkpoints");
    const snapshot = { tensors: new Map(), numbers: {}, constants: {} };
    await new Checkpoints(folder).write({ step: 1, preset: { steps: 1 }, snapshot });
    await assertRejects(() => loadTokenizer(folder), DataFileError, "how its tokenizer is built");
    await new Checkpoints(folder).write({ step: 2, preset: PRESET, snapshot });
    const path = join(folder, "step-00000002.safetensors");
    await assertRejects(() => loadTokenizer(path), DataFileError, "it lacks the tensor");
  }));

Deno.test("reconstructionQuality is the mean over all pictures, and counts every code", () =>
  assertNoLeak(async () => {
    const model = new VqVae(PRESET.model);
    const images = Uint8Array.from({ length: 7 * 16 * 16 * 3 }, (_, i) => (i * 37) % 256);
    const dataset = new ImageDataset({
      name: "test",
      source: "test",
      images,
      labels: new Uint8Array(7),
      height: 16,
      width: 16,
      channels: 3,
      classNames: ["one"],
    });
    const [small, large] = [
      await reconstructionQuality(model, dataset, { batchSize: 3 }),
      await reconstructionQuality(model, dataset),
    ];
    const errors = tf.tidy(() => {
      const x = dataset.unflatten(dataset.tensors().images); // (7, 16, 16, 3)
      return [...model.reconstruct(x).sub(x).square().mean([1, 2, 3]).dataSync()];
    });
    const psnr = errors.reduce((sum, e) => sum + 10 * Math.log10(4 / e), 0) / 7;
    assertLess(Math.abs(small.psnr - psnr), 1e-3);
    assertLess(Math.abs(large.psnr - psnr), 1e-3);
    assertLess(Math.abs(small.ssim - large.ssim), 1e-5);
    assertEquals([small.codes.total, large.codes.total], [7 * 64, 7 * 64]);
    model.dispose();
  }));
