// Presets and schedules.

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { halfThenLinear, linearDecay } from "lib/nn/mod.ts";
import { ganPresets, presetName, vqvaePresets } from "lib/training/mod.ts";

Deno.test("presetName takes the three names and nothing else", () => {
  assertEquals(["smoke", "quick", "full", ""].map(presetName), ["smoke", "quick", "full", "quick"]);
  assertThrows(() => presetName("fast"), Error, '"fast"; it can be smoke, quick, full');
});

Deno.test("presets grow from smoke to full and cannot be changed", () => {
  for (const { smoke, quick, full } of [ganPresets, vqvaePresets]) {
    assert(smoke.steps < quick.steps && quick.steps < full.steps);
    assertThrows(() => Object.assign(quick, { steps: 1 }), TypeError);
  }
  assertThrows(() => Object.assign(ganPresets.full.generatorHidden, { 0: 1 }), TypeError);
  assertThrows(() => Object.assign(vqvaePresets.full.model, { seed: 2 }), TypeError);
});

Deno.test("halfThenLinear keeps the rate for half of the steps, then falls to its floor", () => {
  const rates = [0, 25, 50, 75, 90, 100].map((step) => halfThenLinear(step, 100));
  [1, 1, 1, 0.5, 0.2, 0.1].forEach((rate, i) => assertAlmostEquals(rates[i], rate, 1e-9));
});

Deno.test("linearDecay falls evenly to its floor", () => {
  const rates = [0, 50, 100].map((step) => linearDecay(step, 100));
  [1, 0.5, 0.01].forEach((rate, i) => assertAlmostEquals(rates[i], rate, 1e-9));
});
