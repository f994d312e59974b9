// Initialisers draw with the deviations and bounds of PyTorch's.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Initialiser,
  lecunUniform,
  normal,
  TensorRandom,
  truncatedNormal,
  zeros,
} from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { readFixtures } from "../support/fixture_file.ts";

const SHAPE: [number, number, number, number] = [3, 3, 32, 64]; // the fixtures' (64, 32, 3, 3)
const { initialisers } = readFixtures<{
  initialisers: Record<string, { deviation: number; largest: number }>;
}>("training.json");

const OURS: Record<string, Initialiser> = {
  lecunUniform: lecunUniform(),
  truncatedNormal: truncatedNormal(),
  normal: normal(),
};

for (const [name, init] of Object.entries(OURS)) {
  Deno.test(`${name} spreads as PyTorch's`, () =>
    assertNoLeak(() =>
      tf.tidy(() => {
        const { deviation, largest } = initialisers[name];
        const numbers = init<tf.Rank.R4>(SHAPE, new TensorRandom(5));
        const [variance] = tf.moments(numbers).variance.dataSync();
        const ratio = Math.sqrt(variance) / deviation;
        assert(Math.abs(ratio - 1) < 0.02, `deviation is ${ratio} times PyTorch's`);
        // Bounds are sharp; a bell's largest of 18,432 numbers is about four deviations away.
        const slack = name === "normal" ? 0.25 : 1e-3;
        const most = numbers.abs().max().dataSync()[0] / largest;
        assert(Math.abs(most - 1) < slack, `the largest is ${most} times PyTorch's`);
        const again = init<tf.Rank.R4>(SHAPE, new TensorRandom(5));
        assertEquals(again.sub(numbers).abs().max().dataSync()[0], 0);
      })
    ));
}

Deno.test("zeros are zero, and a bias has no fan in", () =>
  assertNoLeak(() =>
    tf.tidy(() => {
      const random = new TensorRandom(1);
      assertEquals([...zeros<tf.Rank.R1>([2], random).dataSync()], [0, 0]);
      assertThrows(() => lecunUniform()([4], random), RangeError, "[4]");
    })
  ));
