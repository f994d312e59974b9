// Mask schedules and counts against their formulas and numbers counted by hand.

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { MASK_SCHEDULES, maskCounts } from "lib/maskgit/mod.ts";
import { haltonRanks, maskRatio, maskRatios, radicalInverse } from "lib/maskgit/schedules.ts";
import { tf } from "lib/tensorflow/mod.ts";
import { assertNoLeak } from "../support/leaks.ts";

Deno.test("each schedule has its formula's values", () => {
  const expected = {
    cosine: [0.5, Math.SQRT1_2],
    linear: [0.25, 0.75],
    square: [0.5, 0.75],
    cubic: [0.5, 0.875],
    root: [0.25, 0.5],
    arccos: [0.5, 2 / 3], // the angle is 60 degrees
  } as const;
  assertEquals(Object.keys(expected).sort(), [...MASK_SCHEDULES].sort());
  for (const name of MASK_SCHEDULES) {
    const [done, ratio] = expected[name];
    assertAlmostEquals(maskRatio(done, name), ratio, 1e-12, name);
  }
});

Deno.test("every schedule falls from 1 to 0, and tensors have the numbers' values", () =>
  assertNoLeak(() => {
    const done = Array.from({ length: 101 }, (_, i) => i / 100);
    for (const name of MASK_SCHEDULES) {
      const ratios = done.map((share) => maskRatio(share, name));
      assertEquals([ratios[0], ratios.at(-1)!].map((x) => Math.round(x * 1e9)), [1e9, 0]);
      assert(ratios.every((x, i) => i === 0 || x <= ratios[i - 1]), name);
      const tensor = tf.tidy(() => maskRatios(tf.tensor1d(done), name).dataSync());
      ratios.forEach((ratio, i) => assertAlmostEquals(tensor[i], ratio, 4e-4, `${name} at ${i}`));
    }
  }));

Deno.test("the cosine schedule's counts for 256 tokens in 8 steps are MaskGIT's", () => {
  // floor(256 cos(pi t / 16)), t = 1 to 7
  assertEquals(maskCounts(256, 8), [251, 236, 212, 181, 142, 97, 49, 0]);
});

Deno.test("counts fall by one at least, and stay at one until the last step", () => {
  assertEquals(maskCounts(3, 6), [2, 1, 1, 1, 1, 0]);
  assertEquals(maskCounts(1, 3), [1, 1, 0]);
  assertEquals(maskCounts(0, 3), [0, 0, 0]);
  assertEquals(maskCounts(9, 1), [0]);
  for (const schedule of MASK_SCHEDULES) {
    for (const steps of [1, 2, 8, 12, 64, 256]) {
      let before = maskCounts(1, steps, schedule);
      for (let unknown = 2; unknown <= 256; unknown++) {
        const counts = maskCounts(unknown, steps, schedule);
        assertEquals(counts.length, steps);
        assertEquals(counts.at(-1), 0);
        assert(counts.every((count, i) => count >= before[i]), "more unknown, more masked");
        assert(counts.every((count, i) => i === 0 || count < counts[i - 1] || count <= 1));
        before = counts;
      }
    }
  }
});

Deno.test("the Halton order visits every token once, by the sequence's first places", () => {
  assertEquals([1, 2, 3, 4, 5].map((i) => radicalInverse(i, 2)), [0.5, 0.25, 0.75, 0.125, 0.625]);
  assertAlmostEquals(radicalInverse(5, 3), 2 / 3 + 1 / 9, 1e-12);
  for (const grid of [[1, 1], [4, 6], [16, 16]] as const) {
    const ranks = haltonRanks(grid);
    assertEquals([...ranks].sort((a, b) => a - b), ranks.map((_, i) => i));
  }
  // (1/2, 1/3) is in row 1 and column 0 of 2 and 2, (1/4, 2/3) in 0 and 1, (3/4, 1/9) in 1 and 0, (1/8, 4/9) in 0 and 0.
  assertEquals(haltonRanks([2, 2]), [2, 1, 0, 3]);
});
