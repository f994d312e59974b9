// Presets and schedules.

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  CodebookEmbedding,
  hasClassHead,
  MaskedTransformer,
  MergedStem,
  TableStem,
  VqVae,
} from "lib/models/mod.ts";
import { ContextStem } from "lib/models/transformer/context.ts";
import { constantThenLinear, Embedding, linearDecay } from "lib/nn/mod.ts";
import {
  ganPresets,
  MaskGitTraining,
  metricPresets,
  PRESET_NAMES,
  type PresetName,
  presetName,
  restorationPresets,
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

/** A tokenizer with few weights. */
const smallTokenizer = () =>
  new VqVae({
    widths: [4],
    groups: 2,
    middle: false,
    attention: false,
    quantizer: { codebookSize: 5, width: 4 },
  });

/** The model that a preset's training makes, but for the number of its layers. */
function withModel(name: PresetName, check: (model: MaskedTransformer) => void): void {
  const preset = transformerPresets[name];
  const tokenizer = smallTokenizer();
  const training = new MaskGitTraining(tokenizer, { grid: [4, 4], classNames: ["a", "b"] }, {
    ...preset,
    transformer: { ...preset.transformer, layers: 1 },
  });
  check(training.model);
  training.dispose();
  tokenizer.dispose();
}

Deno.test("the transformer of `full` is the paper's: 24 layers of 768 with 8 heads and 3,072 in between, post-norm, dropout 0.1", () => {
  assertEquals(transformerPresets.full.transformer.layers, 24);
  withModel("full", (model) => {
    assertEquals(model.constructor, MaskedTransformer);
    const { dim, heads, mlpDim, norm, dropout, ...rest } = model.options;
    assertEquals([dim, heads, mlpDim, norm, dropout], [768, 8, 3072, "post", 0.1]);
    const others = ["codebookSize", "grid", "layers", "classes", "classDropout", "seed"];
    assertEquals(Object.keys(rest).toSorted(), others.toSorted()); // none of a variant
    // A table of the tokens, the mask token's vector last, that is the output layer too, with a bias.
    assertEquals([model.stem.constructor, model.stem.table.constructor], [TableStem, Embedding]);
    assertEquals(model.stem.table.weight.shape, [6, 768]);
    assertEquals(model.position.shape, [17, 768]);
    const [block] = model.blocks;
    assertEquals([block.preNorm, model.lastNorm], [false, undefined]);
    assertEquals([block.attention.heads, block.up.weight.shape], [8, [768, 3072]]);
    assertEquals([block.dropout, model.dropout].map(({ rate }) => rate), [0.1, 0.1]);
    assertEquals(model.head.bias.shape, [5]);
    const headShapes = [...model.head.namedVariables().values()].map(({ shape }) => shape);
    assertEquals(headShapes, [[5], [768, 768], [768], [768], [768]]); // no table of its own
  });
});

Deno.test("the training of `full` is the paper's: batches of 256, label smoothing 0.1, tokens masked anywhere", () => {
  const { batchSize, masks, startFromCodebook, autoregressive, transformer } =
    transformerPresets.full;
  assertEquals(batchSize, 256);
  assertEquals(masks, { rectangles: 0, labelSmoothing: 0.1 }); // and by default the cosine schedule
  assertEquals(startFromCodebook, false);
  assertEquals(autoregressive.transformer, transformer); // of the same size
});

for (
  const { name, size, head } of [
    { name: "smoke", size: [32, 4, 32], head: false },
    { name: "quick", size: [256, 4, 64], head: false },
    { name: "long", size: [256, 4, 128], head: true },
  ] as const
) {
  Deno.test(`the transformer of \`${name}\` merges 2x2 tokens whose vectors come from the codebook, pre-norm${head ? ", with a context and a class head" : ""}`, () =>
    withModel(name, (model) => {
      const { stem } = model;
      const inner = stem instanceof ContextStem ? stem.inner : stem;
      assertEquals([inner.constructor, stem.table.constructor], [MergedStem, CodebookEmbedding]);
      const [dim, positions, tokenDim] = size;
      assertEquals([model.options.dim, stem.positions], [dim, positions]);
      assertEquals(stem.table.weight.shape, [6, tokenDim]);
      assertEquals([model.options.norm, model.options.dropout], ["pre", 0]);
      assertEquals([hasClassHead(model), stem instanceof ContextStem], [head, head]);
      if (stem instanceof ContextStem) assertEquals(stem.context?.down.weight.shape, [192, 144]);
    }));
}

Deno.test("the presets of notebooks 04 and 05 grow and cannot be changed", () => {
  const transformers = PRESET_NAMES.map((name) => transformerPresets[name]);
  const inpainting = PRESET_NAMES.map((name) => restorationPresets[name]);
  const grow = (what: string, values: number[]) =>
    assertEquals(values, values.toSorted((a, b) => a - b), what);
  grow("steps", transformers.map(({ steps }) => steps));
  grow("layers", [transformers[0], transformers[3]].map(({ transformer }) => transformer.layers!));
  grow("startSteps", transformers.map(({ startSteps }) => startSteps));
  grow("comparison", transformers.map(({ comparison }) => comparison.steps));
  for (const presets of [transformers, inpainting]) {
    grow("testImages", presets.map(({ testImages }) => testImages));
  }
  grow("timedRuns", inpainting.map(({ timedRuns }) => timedRuns));
  for (const { warmup = 0, steps } of transformers.slice(1)) assert(warmup < steps); // `smoke` is all warm-up
  for (const { steps, stopsOf, timedPictures } of inpainting) {
    grow("decoding steps", [...steps]);
    assertEquals([steps[0], steps.includes(stopsOf), timedPictures[0]], [1, true, 1]);
  }
  assertThrows(() => Object.assign(transformerPresets.full.transformer, { layers: 1 }), TypeError);
  assertThrows(() => Object.assign(restorationPresets.quick.steps, { 0: 3 }), TypeError);
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
