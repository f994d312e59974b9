// Presets and schedules.

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { CodebookEmbedding, ContextTransformer, VqVae } from "lib/models/mod.ts";
import { constantThenLinear, linearDecay } from "lib/nn/mod.ts";
import {
  ganPresets,
  MaskGitTraining,
  metricPresets,
  PRESET_NAMES,
  presetName,
  transformerPresets,
  vqganPresets,
  vqvaePresets,
} from "lib/recipes/mod.ts";

Deno.test("presetName takes the presets' names and nothing else", () => {
  assertEquals(PRESET_NAMES.map(presetName), [...PRESET_NAMES]);
  assertEquals(presetName(""), "quick");
  assertThrows(() => presetName("fast"), Error, '"fast"; it can be smoke, quick, long, full');
});

Deno.test("presets grow from smoke to full and cannot be changed", () => {
  for (const presets of [ganPresets, vqvaePresets, vqganPresets]) {
    const steps = PRESET_NAMES.map((name) => presets[name].steps);
    assertEquals(steps, steps.toSorted((a, b) => a - b));
    assertThrows(() => Object.assign(presets.quick, { steps: 1 }), TypeError);
  }
  assertThrows(() => Object.assign(ganPresets.full.generatorHidden, { 0: 1 }), TypeError);
  assertThrows(() => Object.assign(vqvaePresets.full.model, { seed: 2 }), TypeError);
});

Deno.test("the transformer of `full` is the paper's: a table of tokens, also as the last layer, with a bias, and no codebook", () => {
  const { transformer, startFromCodebook } = transformerPresets.full;
  const { layers, dim, heads, norm, dropout, patchMerging = false, ...rest } = transformer;
  assertEquals([layers, dim, heads, norm, dropout], [24, 768, 8, "post", 0.1]);
  assertEquals([patchMerging, startFromCodebook, Object.keys(rest)], [false, false, ["seed"]]);
  // Small, but else what the preset makes.
  const tokenizer = new VqVae({
    widths: [4],
    groups: 2,
    middle: false,
    attention: false,
    quantizer: { codebookSize: 5, width: 4 },
  });
  const training = new MaskGitTraining(tokenizer, { grid: [2, 2], classNames: ["a"] }, {
    ...transformerPresets.full,
    transformer: { ...transformer, layers: 1, dim: 16 },
  });
  const { model } = training;
  assert(!(model.tokens instanceof CodebookEmbedding));
  assertEquals(model.tokens.weight.shape, [6, 16]); // the mask token is the last one
  assertEquals(model.head.bias.shape, [5]);
  assertEquals([model.lastNorm, model.grouping, model instanceof ContextTransformer], [
    undefined,
    undefined,
    false,
  ]);
  training.dispose();
  tokenizer.dispose();
});

Deno.test("the transformers of the other presets take their tokens' vectors from the codebook", () => {
  const from = PRESET_NAMES.map((name) => transformerPresets[name].startFromCodebook);
  assertEquals(from, [true, true, true, false]);
});

Deno.test("notebook 06's presets grow, and each set can be chosen and compared", () => {
  const presets = PRESET_NAMES.map((name) => metricPresets[name]);
  for (const key of ["reference", "testImages", "count", "resamples", "points"] as const) {
    const values = presets.map((preset) => preset[key]);
    assertEquals(values, values.toSorted((a, b) => a - b), key);
  }
  for (const { reference, testImages, count, strengths } of presets) {
    assertEquals([count <= testImages, count <= reference], [true, true]);
    assertEquals([strengths[0], strengths.at(-1)], [0, 1]);
  }
});

Deno.test("constantThenLinear keeps the rate for half of the steps, then falls to its floor", () => {
  const rates = [0, 25, 50, 75, 90, 100].map((step) => constantThenLinear(step, 100));
  [1, 1, 1, 0.5, 0.2, 0.1].forEach((rate, i) => assertAlmostEquals(rates[i], rate, 1e-9));
});

Deno.test("linearDecay falls evenly to its floor", () => {
  const rates = [0, 50, 100].map((step) => linearDecay(step, 100));
  [1, 0.5, 0.01].forEach((rate, i) => assertAlmostEquals(rates[i], rate, 1e-9));
});
