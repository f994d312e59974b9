// Parallel decoding against plain loops with the same random numbers, eager and traced.

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { decode, type DecodeOptions, ParallelDecoder } from "lib/maskgit/mod.ts";
import type { ClassHeadTransformer } from "lib/models/mod.ts";
import { TensorRandom } from "lib/nn/mod.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";
import { noiseValues } from "../support/noise.ts";
import { referenceDecode, type ReferenceOptions } from "./reference_decode.ts";
import { smallTransformer } from "../support/small_models.ts";

const LENGTH = 24, MASK = 11;

/** Rows with no, some, one and only unknown tokens. */
function partlyKnown(): number[][] {
  const codes = [...noiseValues("codes", 5 * LENGTH)].map((x) => Math.floor((x + 1) / 2 * MASK));
  const chance = noiseValues("unknown", 5 * LENGTH);
  return [-1, 0, 0.6, -0.8, 1].map((most, b) =>
    Array.from({ length: LENGTH }, (_, i) => {
      const hidden = b === 3 ? i === 7 : chance[b * LENGTH + i] < most;
      return hidden ? MASK : codes[b * LENGTH + i];
    })
  );
}

const cases: Record<string, ReferenceOptions> = {
  "one step": { steps: 1, temperature: 1, choiceTemperature: 4.5, seed: 1 },
  "8 steps": { steps: 8, temperature: 1, choiceTemperature: 4.5, seed: 2 },
  "more steps than tokens": { steps: 40, temperature: 1.5, choiceTemperature: 1, seed: 3 },
  "the likeliest codes, without noise": { steps: 5, temperature: 0, choiceTemperature: 0, seed: 4 },
  "a high temperature": { steps: 4, temperature: 3, choiceTemperature: 2, seed: 7 },
  "classes with guidance": {
    steps: 6,
    temperature: 1,
    choiceTemperature: 4.5,
    guidance: 1.5,
    classes: [0, 1, 2, 0, 2],
    seed: 8,
  },
  "from step 2 of 12 on, as MaskGIT's editing": {
    steps: 12,
    startStep: 2,
    temperature: 1,
    choiceTemperature: 4.5,
    seed: 10,
  },
  "the last step of 5 alone": {
    steps: 5,
    startStep: 4,
    temperature: 1,
    choiceTemperature: 4.5,
    seed: 11,
  },
};

for (const schedule of ["linear", "square", "cubic", "root", "arccos"] as const) {
  cases[`schedule ${schedule}`] = {
    steps: 7,
    temperature: 1,
    choiceTemperature: 4.5,
    schedule,
    seed: 12,
  };
}

for (const [name, { seed, classes, ...options }] of Object.entries(cases)) {
  Deno.test(`decoding (${name}) is the paper's, traced and eager`, () =>
    assertNoLeak(() => {
      const model = smallTransformer();
      const decoder = new ParallelDecoder(model);
      const start = partlyKnown();
      const expected = referenceDecode(model, start, { seed, classes, ...options });
      tf.tidy(() => {
        const tokens = tf.tensor2d(start, undefined, "int32");
        const labels = classes && tf.tensor1d(classes, "int32");
        const all = { ...options, classes: labels, states: true };
        const eager = decode(model, tokens, new TensorRandom(seed), all);
        for (const { tokens: made, states } of [eager, decoder.decode(tokens, { ...all, seed })]) {
          assertEquals(made.dtype, "int32");
          assertEquals(states.map(({ masked }) => masked.arraySync()), expected.masked);
          assertEquals(made.arraySync(), expected.tokens);
          assertEquals(states.at(-1)!.sampled.arraySync(), expected.tokens);
        }
      });
      decoder.dispose();
      model.dispose();
    }));
}

Deno.test("with many codes and positions it is the paper's too", () =>
  assertNoLeak(() => {
    // Codes in three groups, and positions for several cores.
    const model = smallTransformer({ codebookSize: 66, grid: [6, 8] });
    const decoder = new ParallelDecoder(model);
    const start = [0, 1].map((b) =>
      Array.from({ length: 48 }, (_, i) => b === 0 || i % 3 > 0 ? 66 : i)
    );
    const options = { steps: 5, temperature: 2, choiceTemperature: 3 };
    const { tokens } = referenceDecode(model, start, { ...options, seed: 9 });
    tf.tidy(() => {
      const x = tf.tensor2d(start, undefined, "int32");
      assertEquals(decoder.decode(x, { ...options, seed: 9 }).tokens.arraySync(), tokens);
      assertEquals(decode(model, x, new TensorRandom(9), options).tokens.arraySync(), tokens);
    });
    decoder.dispose();
    model.dispose();
  }));

Deno.test("classes may be those that the model predicts from the known tokens", () =>
  assertNoLeak(() => {
    const model = smallTransformer({ classHead: true, classes: 3 }) as ClassHeadTransformer;
    const decoder = new ParallelDecoder(model);
    const start = partlyKnown();
    const told = tf.tidy(() => {
      const logits = () => model.classLogits(tf.tensor2d(start, undefined, "int32"));
      const { bias } = model.classHead;
      bias!.assign(bias!.sub(logits().mean(0))); // so that each class is told of some
      return logits().argMax(1).arraySync() as number[];
    });
    assert(new Set(told).size > 1, "pictures of one class would show nothing");
    const options = { steps: 4, temperature: 1, choiceTemperature: 2, guidance: 1 };
    const { tokens } = referenceDecode(model, start, { ...options, classes: told, seed: 3 });
    tf.tidy(() => {
      const x = tf.tensor2d(start, undefined, "int32");
      const classes = model.classLogits(x).argMax<tf.Tensor1D>(1);
      assertEquals(decoder.decode(x, { ...options, classes, seed: 3 }).tokens.arraySync(), tokens);
    });
    decoder.dispose();
    model.dispose();
  }));

Deno.test("known tokens stay, unknown ones go, and as many are masked as the schedule says", () =>
  assertNoLeak(() => {
    const model = smallTransformer();
    tf.tidy(() => {
      const start = partlyKnown();
      const tokens = tf.tensor2d(start, undefined, "int32");
      for (const order of ["confidence", "halton"] as const) {
        const options: DecodeOptions = { steps: 6, order, states: true, schedule: "square" };
        const { tokens: made, states } = decode(model, tokens, new TensorRandom(1), options);
        const rows = made.arraySync() as number[][];
        rows.forEach((row, b) =>
          row.forEach((token, i) => {
            assert(token >= 0 && token < MASK);
            if (start[b][i] !== MASK) assertEquals(token, start[b][i]);
          })
        );
        const masked = (i: number) => states[i].masked.equal(MASK).sum(1).arraySync();
        // floor((1 - (t / 6)^2) 24) of the last row, all of which is unknown
        assertEquals(states.map((_, i) => (masked(i) as number[])[4]), [24, 23, 21, 18, 13, 7]);
        const sure = states[0].confidence.isInf().cast("int32").sum(1).arraySync();
        assertEquals(sure, start.map((row) => row.filter((token) => token !== MASK).length));
      }
    });
    model.dispose();
  }));

Deno.test("the same seed gives the same tokens, another one others; one trace for all", () =>
  assertNoLeak(() => {
    const model = smallTransformer();
    const decoder = new ParallelDecoder(model);
    tf.tidy(() => {
      const unknown = tf.fill<tf.Rank.R2>([2, LENGTH], MASK, "int32");
      const [a, b, c] = [1, 1, 2].map((seed) =>
        decoder.decode(unknown, { seed }).tokens.arraySync()
      );
      assertEquals(a, b);
      assertNotEquals(a, c);
    });
    decoder.dispose();
    model.dispose();
  }));

Deno.test("fewer places to look at give tokens of the same kind, and what is known stays", () =>
  assertNoLeak(() => {
    const model = smallTransformer();
    tf.tidy(() => {
      const start = partlyKnown().slice(0, 2);
      const maxMasked = Math.max(...start.map((row) => row.filter((x) => x === MASK).length));
      const tokens = tf.tensor2d(start, undefined, "int32");
      // Without chance the number of places makes no difference.
      const options = { steps: 4, temperature: 0, choiceTemperature: 0 };
      const all = decode(model, tokens, new TensorRandom(1), options).tokens;
      const few = decode(model, tokens, new TensorRandom(1), { ...options, maxMasked }).tokens;
      assertEquals(few.arraySync(), all.arraySync());
    });
    model.dispose();
  }));

Deno.test("256 steps decode, and what cannot be is refused by name", () =>
  assertNoLeak(() => {
    const model = smallTransformer({ grid: [2, 2], layers: 1 });
    tf.tidy(() => {
      const unknown = tf.fill<tf.Rank.R2>([1, 4], MASK, "int32");
      const run = (options: DecodeOptions) =>
        decode(model, unknown, new TensorRandom(1), options).tokens;
      assert(run({ steps: 256 }).less(MASK).all().dataSync()[0]);
      const refused = (options: DecodeOptions, message: string) =>
        assertThrows(() => run(options), RangeError, message);
      refused({ steps: 0 }, "steps is 0; it must be a whole number from 1 to 256");
      refused({ steps: 257 }, "steps is 257");
      refused({ temperature: -1 }, "temperature is -1; it must be a number from 0 on");
      refused({ maxMasked: 5 }, "maxMasked is 5; it must be a whole number from 1 to 4");
    });
    model.dispose();
  }));
